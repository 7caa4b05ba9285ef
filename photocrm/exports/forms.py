"""What a person chooses of an export."""

from typing import Any

from django import forms

from photocrm.exports.kinds import Kind
from photocrm.exports.models import Format


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        choices=Format.choices,
        initial=Format.CSV,
        widget=forms.RadioSelect({"class": "radio radio-sm"}),
    )
    columns = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple({"class": "checkbox checkbox-sm"}),
        error_messages={"required": "Choose at least one column."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: Any = self.fields["columns"]
        columns.choices = [(name, name) for name in kind.columns]
        columns.initial = list(kind.columns)

    def clean_columns(self) -> list[str]:
        """In the order in which they stand in the file, however they were sent."""
        chosen = set(self.cleaned_data["columns"])
        return [name for name, _ in self.fields["columns"].choices if name in chosen]  # type: ignore[attr-defined]
