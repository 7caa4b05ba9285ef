"""Forms of private links: what one opens, until when, and behind which password."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone

from delivery.models import ShareLink
from delivery.terms import LIFETIME, Terms
from gallery.models import PhotoSession
from photocrm.filters import LATEST, end_of

# Easy to say on the phone and to type on one: no letter looks like another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4
SHORTEST_PASSWORD, LONGEST_PASSWORD = 6, 100
NEVER, ON_DAY = "never", "day"
EXPIRIES = (
    ("7", "In 7 days"),
    ("30", "In 30 days"),
    (str(LIFETIME.days), f"In {LIFETIME.days} days"),
    ("365", "In a year"),
    (NEVER, "Never"),
    (ON_DAY, "On a day…"),
)
LINK_LANGUAGES = (("", "The studio's"), *settings.LANGUAGES)
VERSIONS = (
    ("", "As in the session"),
    *((version.value, f"Always {version.label.lower()}") for version in PhotoSession.Version),
)


def new_password() -> str:
    """`k7mf-2wqp-hx4t`: 59 bits."""
    drawn = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(drawn)


class ExpiryForm(forms.Form):
    """Until when a link is open: the end of a day, by a preset or by its date.

    Sent twice, the form says the same twice.
    """

    expiry = forms.ChoiceField(label="Ends", choices=EXPIRIES, initial=str(LIFETIME.days))
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date", "max": str(LATEST)}, format="%Y-%m-%d"),
        help_text="For “On a day…”.",
    )

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if self.cleaned_data.get("expiry") != ON_DAY:
            return None
        if day is None:
            raise forms.ValidationError("Name the last day on which the link is open.")
        if not timezone.localdate() <= day <= LATEST:
            raise forms.ValidationError("Choose today or a day to come.")
        return day

    def expires_at(self) -> datetime | None:
        expiry, day = self.cleaned_data["expiry"], self.cleaned_data["expires_on"]
        if expiry == NEVER:
            return None
        return end_of(day or timezone.localdate() + timedelta(days=int(expiry)))


class PasswordForm(forms.Form):
    """A password that the form itself suggests; without the tick there is none."""

    is_locked = forms.BooleanField(label="Ask for a password", required=False)
    password = forms.CharField(
        required=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Tell it on another way than the link. It is shown now and never again.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"password": new_password()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.cleaned_data.get("is_locked"):
            return ""
        if len(password) < SHORTEST_PASSWORD:
            raise forms.ValidationError(f"Take at least {SHORTEST_PASSWORD} characters.")
        return password


class LanguageForm(forms.Form):
    """What page and mails of a link speak."""

    language = forms.ChoiceField(required=False, choices=LINK_LANGUAGES)


class TermsForm(PasswordForm, ExpiryForm):
    """What a link is made for. `photos` are those that were chosen on the page of the session."""

    choice = forms.ChoiceField(label="Photos", choices=ShareLink.Choice)
    version = forms.ChoiceField(choices=VERSIONS, required=False)
    may_favourite = forms.BooleanField(label="Choose favourites", required=False, initial=True)
    may_download_web = forms.BooleanField(
        label="Download in the size of the web", required=False, initial=True
    )
    may_download_originals = forms.BooleanField(
        label="Download originals", required=False, initial=True
    )
    may_have_untouched = forms.BooleanField(
        label="Originals as they are, with place and serial numbers",
        required=False,
        help_text="Else both are taken out, and the picture stays as it is.",
    )
    may_zip = forms.BooleanField(label="Download all as ZIP", required=False, initial=True)
    photo_limit = forms.IntegerField(
        label="Photos to download at most",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Different ones; empty for as many as there are.",
    )
    language = forms.ChoiceField(
        label="Language of page and mails",
        required=False,
        choices=[("", "The customer's, else the studio's"), *settings.LANGUAGES],
    )
    reminds = forms.BooleanField(
        label="Remind by mail, as the studio does", required=False, initial=True
    )
    field_order = ("expiry", "expires_on", "choice", "version", "is_locked", "password")
    rights = (
        "may_favourite",
        "may_download_web",
        "may_download_originals",
        "may_have_untouched",
        "may_zip",
    )

    def __init__(self, *args: Any, photos: Sequence[UUID] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"choice": "chosen" if photos else "all"}
        super().__init__(*args, **kwargs)
        self.photos = tuple(photos)
        if not photos:
            choices: Any = self.fields["choice"]
            choices.choices = [pair for pair in ShareLink.Choice.choices if pair[0] != "chosen"]

    @property
    def right_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rights]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        downloads = values.get("may_download_web") or values.get("may_download_originals")
        if values.get("may_zip") and not downloads:
            self.add_error("may_zip", "A ZIP needs one of the two downloads above.")
        if values.get("may_have_untouched") and not values.get("may_download_originals"):
            self.add_error("may_have_untouched", "They need the download of originals above.")
        return values

    def terms(self) -> Terms:
        values = self.cleaned_data
        return Terms(
            expires_at=self.expires_at(),
            password=values["password"],
            choice=values["choice"],
            photos=self.photos if values["choice"] == ShareLink.Choice.CHOSEN else (),
            version=values["version"],
            photo_limit=values["photo_limit"],
            language=values["language"],
            reminds=values["reminds"],
            **{name: values[name] for name in self.rights},
        )


class RecipientForm(forms.Form):
    """For whom a link is that a member hands on; the address is for the studio's own lists."""

    recipient = forms.EmailField(label="For", widget=forms.EmailInput({"autocomplete": "off"}))
