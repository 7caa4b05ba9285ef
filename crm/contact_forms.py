"""The form of a person at a customer."""

from typing import Any

from django import forms

from crm.fields import BirthdayField, NameField, PhoneField
from crm.models import Contact
from photocrm.accounts.models import User, Workspace


class ContactForm(forms.ModelForm[Contact]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    birthday = BirthdayField(required=False)

    class Meta:
        model = Contact
        fields = ("name", "title", "phone", "email", "birthday", "assignee")
        field_classes = {"name": NameField, "phone": PhoneField}
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

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
