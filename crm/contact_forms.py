"""The form of a person at a customer."""

from typing import Any

from django import forms

from crm.fields import BirthdayField
from crm.models import Contact
from photocrm.accounts.models import User, Workspace


class ContactForm(forms.ModelForm[Contact]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    birthday = BirthdayField(required=False)

    class Meta:
        model = Contact
        fields = ("name", "title", "phone", "email", "birthday", "assignee")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "title": forms.TextInput(attrs={"placeholder": "Bride, planner, art buyer"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        labels = {"title": "Who they are there", "assignee": "Looked after by"}

    def __init__(self, *args: Any, workspace: Workspace, **options: Any) -> None:
        super().__init__(*args, **options)
        assignee: Any = self.fields["assignee"]
        assignee.queryset, assignee.empty_label = User.objects.of(workspace), "Nobody"

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

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
