"""Forms of the gallery."""

from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format

from crm.models import Customer, Label
from gallery import queries
from gallery.actions.arranging import NAME, TAKEN
from gallery.actions.placing import Target
from gallery.actions.uploads import Announced
from gallery.models import PhotoSession, Upload
from gallery.models.photo import LONGEST_HEADING
from gallery.ordering import Place
from photocrm.accounts.models import Workspace
from photocrm.forms import Paragraphs
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


class SessionFieldForm(forms.ModelForm[PhotoSession]):
    """One field of a session. `version` is the one the person saw; saving on top of a newer one is
    refused.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PhotoSession
        fields = ("name", "shot_on", "notes")
        field_classes = {"notes": Paragraphs}
        labels = {"shot_on": "Date"}
        widgets = {
            "name": forms.TextInput({"autofocus": True, "autocomplete": "off"}),
            "shot_on": forms.DateInput({"autofocus": True, "type": "date"}, format="%Y-%m-%d"),
            "notes": forms.Textarea({"autofocus": True, "rows": 5}),
        }

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        for name in {*self.Meta.fields} - {field}:
            del self.fields[name]

    def clean_shot_on(self) -> date | None:
        day: date | None = self.cleaned_data["shot_on"]
        if day:
            MinValueValidator(date(1900, 1, 1))(day)
            MaxValueValidator(date(2199, 12, 31))(day)
        return day

    @property
    def value(self) -> Any:
        return self.cleaned_data[self.field]


class PlaceForm(forms.Form):
    """Where photos go among those of their session."""

    to = forms.ChoiceField(choices=[(place.value, place.value) for place in Place])
    anchor = forms.UUIDField(required=False)


class SortForm(forms.Form):
    by = forms.ChoiceField(choices=[(TAKEN, "Time taken"), (NAME, "File name")])


class SplitForm(forms.Form):
    name = forms.CharField(max_length=200, label="Name of the new session")


class TargetForm(forms.Form):
    """Another session of the workspace."""

    session = forms.ModelChoiceField(PhotoSession.objects.none())

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions: Any = self.fields["session"]
        sessions.queryset = among


class MergeForm(forms.Form):
    """What a person decides before two sessions become one: which customer stays, and that private
    links may stop or show more.
    """

    customer = forms.ChoiceField(widget=forms.RadioSelect, label="Customer")
    links = forms.BooleanField()

    def __init__(
        self, *args: Any, session: PhotoSession, other: PhotoSession, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        customers = {one.pk: one for one in (session.customer, other.customer) if one}
        if len(customers) < 2:
            del self.fields["customer"]
        else:
            field: Any = self.fields["customer"]
            field.choices = [(str(pk), one.name) for pk, one in customers.items()]
        if not (session.share_count or other.share_count):
            del self.fields["links"]
        else:
            self.fields["links"].label = words_of_links(session, other)

    @property
    def customer_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("customer")
        return UUID(chosen) if chosen else None


def words_of_links(session: PhotoSession, other: PhotoSession) -> str:
    parts = []
    if other.share_count:
        parts.append(f"Private links of “{other.name}” stop working: {other.share_count}.")
    if session.share_count:
        parts.append(
            f"Private links of “{session.name}” show the added photos too: {session.share_count}."
        )
    return " ".join([*parts, "I want that."])


class LabelForm(forms.ModelForm[Label]):
    class Meta:
        model = Label
        fields = ("name", "colour")


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
        self.workspace = workspace
        fields: Any = self.fields
        fields["session"].queryset = PhotoSession.objects.of(workspace)
        fields["customer"].queryset = Customer.objects.of(workspace)

    def clean_draft(self) -> UUID | None:
        """An id that is taken elsewhere is nobody's business: another one will do.

        Asked in one statement: between two, another photo of the batch may make the session.
        """
        draft: UUID | None = self.cleaned_data["draft"]
        elsewhere = PhotoSession.everything.exclude(workspace=self.workspace)
        return new_id() if draft and elsewhere.filter(pk=draft).exists() else draft

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


class HeadingForm(forms.Form):
    """What stands before a photo; empty for nothing."""

    heading = forms.CharField(
        max_length=LONGEST_HEADING,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Ceremony"}),
    )
