"""Forms of accounts."""

from typing import Any, ClassVar

from django import forms

from photocrm.accounts.models import Invitation, Role, User


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: object, user: User) -> None:
        """Required by allauth; the adapter has saved the name already."""


class InvitationForm(forms.ModelForm[Invitation]):
    """Nobody can give away more than they have: only owners invite owners."""

    class Meta:
        model = Invitation
        fields = ("email", "role")
        labels: ClassVar = {"email": "E-mail"}

    def __init__(self, *args: Any, by: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        if by is not Role.OWNER:
            role.choices = [choice for choice in Role.choices if choice[0] != Role.OWNER]
