"""The form of an entry on the timeline."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from crm.models import Interaction
from photocrm.forms import Paragraphs

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"
FIRST_YEAR = 1900


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


class InteractionForm(forms.ModelForm[Interaction]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in Interaction.BY_HAND],
        initial=Interaction.Kind.NOTE,
    )
    at = forms.DateTimeField(
        label="When",
        initial=timezone.now,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE),
    )

    class Meta:
        model = Interaction
        fields = ("kind", "at", "text")
        field_classes = {"text": Paragraphs}
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "autofocus": True})}
        labels = {"text": "What was said"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stood_at = self.instance.at

    def clean_at(self) -> datetime:
        """The field knows no seconds: a time that was left as it stood keeps its own."""
        at: datetime | None = self.cleaned_data["at"]
        now, before = timezone.now(), self.stood_at
        if at is None:
            return before or now
        if at > now:
            raise forms.ValidationError(
                "This is still to come. Plan it as a task, a meeting or a reminder."
            )
        if at.year < FIRST_YEAR:
            raise forms.ValidationError(f"This is before {FIRST_YEAR}. Is the year right?")
        known = (moment for moment in (before, now) if moment and to_the_minute(moment) == at)
        return next(known, at)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
