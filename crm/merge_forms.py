"""What a person decides when two customers become one."""

from typing import Any

from django import forms

from crm.actions import folding
from crm.models import Customer

SIDES = ((folding.SURVIVOR, "survivor"), (folding.DUPLICATE, "duplicate"))


class MergeForm(forms.Form):
    """Whose value stays in each field in which the two differ, and the versions that were shown."""

    mine = forms.IntegerField(widget=forms.HiddenInput)
    theirs = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, survivor: Customer, duplicate: Customer, **kwargs: Any
    ) -> None:
        initial = {"mine": survivor.version, "theirs": duplicate.version}
        super().__init__(data, initial=initial, **kwargs)
        for name in folding.differing(survivor, duplicate):
            side = folding.suggested(survivor, duplicate, name)
            self.fields[name] = forms.ChoiceField(choices=SIDES, initial=side, required=False)

    @property
    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["mine"], self.cleaned_data["theirs"]

    def choices(self) -> dict[str, str]:
        """What nobody chose is left to the usual rule."""
        chosen = ((name, self.cleaned_data.get(name)) for name in folding.FIELDS)
        return {name: side for name, side in chosen if side}
