"""Forms of what mails say, and of when a studio reminds."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info

from delivery import wording
from delivery.mails import Text
from delivery.models import MailKind, ReminderLadder
from delivery.models.mail_template import LONGEST_BODY, LONGEST_SUBJECT
from delivery.models.reminder_ladder import LONGEST_PATIENCE
from photocrm.forms import Paragraphs


class MailAskedForm(forms.Form):
    """Which mail an address is about; without a word the first of all."""

    kind = forms.ChoiceField(choices=MailKind, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or MailKind.SHARE.value

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE


class MailTextForm(forms.Form):
    """`version` is the one the form was filled from; 0 stands for the usual words."""

    subject = forms.CharField(
        max_length=LONGEST_SUBJECT, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    body = Paragraphs(
        max_length=LONGEST_BODY, label="Text", widget=forms.Textarea(attrs={"rows": 14})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, kind: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        runs = "rtl" if get_language_info(language)["bidi"] else "ltr"
        for name in ("subject", "body"):
            self.fields[name].widget.attrs |= {"lang": language, "dir": runs}

    @property
    def known(self) -> list[str]:
        """Only what comes with a delivery of its own has a message."""
        return [name for name in wording.FIELDS if name != "message" or self.kind == MailKind.SHARE]

    def clean_subject(self) -> str:
        subject = wording.one_line(self.cleaned_data["subject"])
        refuse_unknown(subject, [name for name in self.known if name not in wording.BODY_ONLY])
        return subject

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        refuse_unknown(body, self.known)
        for name, reason in wording.NEEDED.items():
            if name in self.known and wording.lacks(body, name):
                raise forms.ValidationError(f"The text needs {{{name}}}: {reason}")
        return body

    def text(self) -> Text:
        return Text(self.cleaned_data["subject"], self.cleaned_data["body"])


def refuse_unknown(text: str, known: Sequence[str]) -> None:
    """Raises ValidationError."""
    strange = wording.unknown(text, known)
    if strange:
        names = ", ".join(f"{{{name}}}" for name in known)
        raise forms.ValidationError(
            f"{strange[0]} is no placeholder that can stand here. There are {names}."
        )


class LadderForm(forms.Form):
    """`version` is the one the form was filled from."""

    is_on = forms.BooleanField(required=False, label="Remind recipients who downloaded nothing yet")
    unopened_after = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_PATIENCE,
        label="Days after which a link that was not opened is brought to mind",
        help_text="Empty leaves this reminder out.",
    )
    week_before = forms.BooleanField(required=False, label="Seven days before the link ends")
    two_days_before = forms.BooleanField(required=False, label="Two days before the link ends")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, current: ReminderLadder, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(current, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        steps = ("unopened_after", "week_before", "two_days_before")
        has_none = not any(values.get(name) for name in steps)
        if values.get("is_on") and has_none and not self.errors:
            self.add_error("is_on", "Choose at least one of the reminders below.")
        return values
