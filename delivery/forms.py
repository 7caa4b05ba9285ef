"""Forms of deliveries."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils import timezone

from delivery import queries
from delivery.archive import folder_name
from delivery.models import DeliveryJob, Endpoint
from gallery.models import PhotoSession
from photocrm.accounts.forms import time_zones
from photocrm.accounts.models import Workspace
from photocrm.ids import new_id

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"
# A link is open for 90 days from the moment it is made, and shall be so for a month at least.
LONGEST_WAIT = timedelta(days=60)
# Whoever chose the minute at hand means now.
A_MOMENT_AGO = timedelta(minutes=5)


def is_deliverable(recipient: str) -> bool:
    """Domains may have any letters, but what stands before the @ may not."""
    return recipient.rpartition("@")[0].isascii()


def known_to_servers(recipient: str) -> str:
    """Raises ValidationError."""
    if not is_deliverable(recipient):
        raise forms.ValidationError("Mail servers know no such letters before the @.")
    return recipient


def bounced_before(workspace: Workspace, recipient: str) -> str:
    """Why a mail to the address may come back; "" where nothing is known."""
    bounce = queries.last_bounce(workspace, recipient)
    if bounce is None:
        return ""
    return f"The last mail to {recipient} came back: {bounce.words}"


class WarningForm(forms.Form):
    """Has a `recipient`, and says once that mails to it come back; sent again, it is meant.

    `warned` carries the address of which the form has said so.
    """

    warned = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)

    def warn(self, workspace: Workspace) -> None:
        recipient = self.cleaned_data.get("recipient", "")
        words = bounced_before(workspace, recipient)
        if words and self.cleaned_data.get("warned") != recipient:
            again = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            again["warned"] = recipient
            self.data = again
            self.add_error("recipient", f"{words} Press the button again to send it all the same.")


class MessageForm(forms.Form):
    """What goes with each of many deliveries."""

    message = forms.CharField(
        max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class KeyForm(forms.Form):
    """The key of a button that must not do its work twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class AddressForm(WarningForm):
    """Where a delivery goes instead."""

    recipient = forms.EmailField(
        label="To", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_recipient(self) -> str:
        return known_to_servers(self.cleaned_data["recipient"])

    def clean(self) -> dict[str, Any]:
        self.warn(self.workspace)
        return self.cleaned_data


class PlannedTime(forms.DateTimeField):
    """By the clock of the time zone that is active."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            words = "The clocks change then: this time comes twice, or never. Take another one."
            raise forms.ValidationError(words, code=error.code) from error


class DeliverForm(WarningForm, forms.ModelForm[DeliveryJob]):
    """`key` is drawn when the form is shown: sending it twice promises one delivery."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    send_at = PlannedTime(
        required=False,
        label="When",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=TO_THE_MINUTE),
    )
    zone = forms.ChoiceField(
        required=False, label="By the clock of", choices=time_zones, help_text="For a planned time."
    )
    endpoint = forms.ModelChoiceField(
        Endpoint.objects.none(), required=False, label="By", empty_label="E-mail"
    )

    class Meta:
        model = DeliveryJob
        fields = ("recipient", "message")
        widgets = {
            "recipient": forms.EmailInput(attrs={"autocomplete": "off"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"recipient": "To", "message": "Message"}

    def __init__(self, *args: Any, session: PhotoSession, **kwargs: Any) -> None:
        customer = session.kept_customer
        own = timezone.get_current_timezone_name()
        recipient = customer.email if customer else ""
        kwargs["initial"] = {"key": new_id(), "recipient": recipient, "zone": own}
        super().__init__(*args, **kwargs)
        self.session = session
        self.warning = bounced_before(session.workspace, recipient)
        if self.warning:
            self.initial["warned"] = recipient
        self.fields["send_at"].help_text = "Empty means now."
        self.zones = [*time_zones(), *([(own, own)] if own not in dict(time_zones()) else ())]
        self.fields["zone"].choices = self.zones  # type: ignore[attr-defined]
        usable = Endpoint.objects.of(session.workspace).usable(settings.DELIVERY_FOLDERS)
        if usable.exists():
            self.fields["endpoint"].queryset = usable.order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["endpoint"]
        # An export is for whoever the studio likes.
        self.fields["recipient"].required = not usable.folders().exists()

    @property
    def asked_zone(self) -> str:
        """Known already while the time is read; the member's own where nothing is asked for."""
        asked = str(self.data.get("zone", ""))
        return asked if asked in dict(self.zones) else timezone.get_current_timezone_name()

    def full_clean(self) -> None:
        with timezone.override(self.asked_zone):
            super().full_clean()

    def clean_zone(self) -> str:
        return self.asked_zone

    def clean_recipient(self) -> str:
        recipient: str = self.cleaned_data["recipient"]
        return known_to_servers(recipient) if recipient else ""

    def clean_send_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["send_at"]
        if moment and moment > timezone.now() + LONGEST_WAIT:
            raise forms.ValidationError("Deliveries can be planned for the next 60 days.")
        if moment and moment < timezone.now() - A_MOMENT_AGO:
            raise forms.ValidationError("This time is over.")
        return moment

    def clean(self) -> dict[str, Any]:
        if not self.session.photo_count:
            raise forms.ValidationError("The session has no photos yet. Upload some first.")
        endpoint = self.cleaned_data.get("endpoint")
        if endpoint is None:
            self.warn(self.session.workspace)
        is_export = endpoint is not None and endpoint.kind == Endpoint.Kind.FOLDER
        if self.cleaned_data.get("recipient") == "" and not is_export:
            self.add_error("recipient", "Name an address, or choose a folder.")
        return self.cleaned_data


class EndpointForm(forms.Form):
    """A webhook; only https leaves the machine unread."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    url = forms.URLField(
        max_length=500,
        label="Address",
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )

    tells_bounces = forms.BooleanField(label="Tell it of mails that came back, too", required=False)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if parts.scheme != "https" and not settings.WEBHOOKS_TO_THIS_MACHINE:
            raise forms.ValidationError("The address has to begin with https://.")
        if parts.username or parts.password:
            raise forms.ValidationError("The address must hold no user name and no password.")
        return url


class FolderForm(forms.Form):
    """A place for exports: one of the folders that the server allows, and where within it."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    root = forms.ChoiceField(label="On")
    path = forms.CharField(
        label="Folder there",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Clients/2026"}),
        help_text="Each session gets a folder of its own in it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roots = [(name, name) for name in settings.DELIVERY_FOLDERS]
        self.fields["root"].choices = roots  # type: ignore[attr-defined]

    def clean_path(self) -> str:
        """Plain names, which cannot lead anywhere else."""
        parts = [part.strip() for part in self.cleaned_data["path"].strip("/ ").split("/")]
        if parts != [""] and any(part != folder_name(part) for part in parts):
            raise forms.ValidationError(
                "Write names of folders with / between them, as Clients/2026."
            )
        return "/".join(parts)
