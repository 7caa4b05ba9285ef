"""Forms of accounts."""

from typing import ClassVar

from django import forms

from photocrm.accounts.models import Invitation, User


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: object, user: User) -> None:
        """Required by allauth; the adapter has saved the name already."""


class InvitationForm(forms.ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ("email", "role")
        labels: ClassVar = {"email": "E-mail"}
