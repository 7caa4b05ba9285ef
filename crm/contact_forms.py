"""The form of a person at a customer."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from crm.models import Contact
from photocrm.accounts.models import User, Workspace

EARLIEST = date(1850, 1, 1)


class ContactForm(forms.ModelForm[Contact]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = ("name", "title", "phone", "email", "birthday", "assignee")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "title": forms.TextInput(attrs={"placeholder": "Bride, planner, art buyer"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"title": "Who they are there", "assignee": "Looked after by"}

    def __init__(self, *args: Any, workspace: Workspace, **options: Any) -> None:
        super().__init__(*args, **options)
        members = User.objects.filter(memberships__workspace=workspace)
        assignee: Any = self.fields["assignee"]
        assignee.queryset, assignee.empty_label = members.order_by("name", "email"), "Nobody"

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

    def clean_birthday(self) -> date | None:
        birthday: date | None = self.cleaned_data["birthday"]
        if birthday and not EARLIEST <= birthday <= timezone.localdate():
            raise forms.ValidationError("A birthday lies between 1850 and today.")
        return birthday

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
