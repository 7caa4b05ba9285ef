"""Forms of the gallery."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from crm.models import Customer
from gallery import queries
from gallery.actions.placing import Target
from gallery.actions.uploads import Announced
from gallery.models import PhotoSession, Upload
from photocrm.accounts.models import Workspace
from photocrm.ids import new_id

LONGEST_NAME = 255


def unnamed() -> str:
    """What a new session is called until somebody names it."""
    return f"Session of {date_format(timezone.localdate(), 'j F Y')}"


class LinkForm(forms.Form):
    """Which customer a session belongs to; empty means none."""

    customer = forms.ModelChoiceField(Customer.objects.none(), required=False)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers: Any = self.fields["customer"]
        customers.queryset = Customer.objects.of(workspace)


class VersionForm(forms.Form):
    """How the photos of a session are seen."""

    version = forms.ChoiceField(choices=PhotoSession.Version.choices)


class CaptionForm(forms.Form):
    """What stands below a picture of a customer; may be empty."""

    caption = forms.CharField(max_length=200, required=False)


class UploadForm(forms.Form):
    """Where the photos go: into a session there is, or a new one of this name."""

    session = forms.ModelChoiceField(
        PhotoSession.objects.none(), required=False, widget=forms.HiddenInput
    )
    name = forms.CharField(max_length=200, required=False, label="Name of the session")
    customer = forms.ModelChoiceField(
        Customer.objects.none(), required=False, widget=forms.HiddenInput
    )
    unsorted = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(attrs={"class": "checkbox checkbox-sm"})
    )
    # The id of the session to come: a first photo that is sent twice makes one session only.
    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # Photos that travel side by side arrive in any order; each tells its place among them.
    position = forms.IntegerField(
        required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["session"].queryset = PhotoSession.objects.of(workspace)
        fields["customer"].queryset = Customer.objects.of(workspace)

    def clean_draft(self) -> UUID | None:
        """An id that is taken elsewhere is nobody's business: another one will do."""
        draft: UUID | None = self.cleaned_data["draft"]
        if draft is None:
            return None
        sessions: Any = self.fields["session"]
        mine = sessions.queryset.filter(pk=draft).exists()
        taken = not mine and PhotoSession.objects.filter(pk=draft).exists()
        return new_id() if taken else draft

    def target(self, workspace: Workspace) -> Target:
        """Where the photos of this batch go; without a name a new session is called `unnamed`."""
        values = self.cleaned_data
        session: PhotoSession | None = values["session"]
        if session:
            return Target(workspace=workspace, session_key=session.pk)
        if values["unsorted"]:
            return unsorted_target(workspace, values["draft"])
        return Target(
            workspace=workspace,
            session_key=values["draft"] or new_id(),
            session_name=values["name"] or unnamed(),
            customer=values["customer"],
        )


def unsorted_target(workspace: Workspace, draft: UUID | None) -> Target:
    """One session a day, without a customer, from which photos are moved later."""
    name = f"Unsorted {date_format(timezone.localdate(), 'j F Y')}"
    there = queries.unlinked_session(workspace, name)
    return Target(
        workspace=workspace,
        session_key=there.pk if there else draft or new_id(),
        session_name=name,
    )


class ResumableForm(UploadForm):
    """Where a file goes that comes in pieces; also to the pictures of a customer."""

    into = forms.ChoiceField(choices=Upload.Into.choices, required=False)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("into") == Upload.Into.PICTURES and not values.get("customer"):
            self.add_error("customer", "Choose the customer.")
        return values

    def target(self, workspace: Workspace) -> Target:
        values = self.cleaned_data
        if values["into"] == Upload.Into.PICTURES:
            return Target(workspace=workspace, customer=values["customer"], into=values["into"])
        return super().target(workspace)


class FileForm(forms.Form):
    """What a browser says of a file before it sends it."""

    file_name = forms.CharField(max_length=1000)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False)
    position = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)

    def clean_file_name(self) -> str:
        name: str = PurePath(self.cleaned_data["file_name"]).name
        return name[-LONGEST_NAME:]

    def announced(self, length: int) -> Announced:
        values = self.cleaned_data
        return Announced(values["file_name"], length, values["sha256"], values["position"])
