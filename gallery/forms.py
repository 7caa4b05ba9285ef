"""Forms of the gallery."""

from typing import Any
from uuid import UUID

from django import forms

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.ids import new_id


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
