"""Forms of customers."""

from django import forms

from crm.models import Customer


class CustomerForm(forms.ModelForm[Customer]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Customer
        fields = ("name", "company", "kind", "phone", "email", "is_vip", "notes")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "notes": forms.Textarea(attrs={"rows": 5}),
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(character.isalnum() for character in name):
            raise forms.ValidationError("Give a name with at least one letter or digit.")
        return name

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not any(character.isdigit() for character in phone):
            raise forms.ValidationError("A phone number has digits.")
        return phone

    def clean_notes(self) -> str:
        """Browsers send CR LF; one kind of line end keeps unchanged notes unchanged."""
        notes: str = self.cleaned_data["notes"]
        return notes.replace("\r\n", "\n")

    def values(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
