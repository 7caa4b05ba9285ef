"""Forms of accounts."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms

from photocrm.accounts.models import Invitation, Membership, Role, SavedView, User, Workspace


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

    def __init__(self, *args: Any, workspace: Workspace, by: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if role is not Role.OWNER or by is Role.OWNER]
        self.fields["role"] = forms.ChoiceField(choices=[(role, role.label) for role in roles])
        self.workspace = workspace

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        members = Membership.objects.of(self.workspace)
        if members.filter(user__email__iexact=email).exists():
            raise forms.ValidationError("This person is a member already.")
        return email


class SavedViewForm(forms.ModelForm[SavedView]):
    class Meta:
        model = SavedView
        fields = ("name",)


def time_zones() -> list[tuple[str, str]]:
    """Those of places; the others are old names and arithmetic."""
    names = (name for name in available_timezones() if "/" in name and "Etc/" not in name)
    return [(name, name.replace("_", " ")) for name in sorted(names)]


class OwnSettingsForm(forms.Form):
    """What a member decides alone. An empty time zone is that of the studio."""

    time_zone = forms.ChoiceField(required=False)
    wants_digest = forms.BooleanField(
        required=False, label="Send me a mail of the day each morning at 7:00"
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        common = membership.workspace.time_zone.replace("_", " ")
        field: Any = self.fields["time_zone"]
        field.choices = [("", f"As the studio: {common}"), *time_zones()]
        own = membership.user.time_zone
        if own and own not in dict(field.choices):
            field.choices = [*field.choices, (own, own)]
