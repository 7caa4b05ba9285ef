"""Forms of labels, for whatever carries them."""

from typing import Any
from uuid import UUID

from django import forms

from crm.actions import labels
from crm.models import Label
from photocrm.accounts.models import User, Workspace


class NewLabelForm(forms.Form):
    """Labels there are, and a `name` for one that is not there yet."""

    name = forms.CharField(max_length=50, required=False, label="New label")
    colour = forms.ChoiceField(
        choices=Label.Colour.choices, required=False, widget=forms.Select, label="Its colour"
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        fields: Any = self.fields
        fields["label"].queryset = Label.objects.of(workspace).in_order()

    def created(self, by: User) -> Label | None:
        name = self.cleaned_data["name"]
        colour = self.cleaned_data["colour"] or Label.Colour.GREY
        create = labels.create
        return create(workspace=self.workspace, name=name, colour=colour, by=by) if name else None


class CarriedLabelsForm(NewLabelForm):
    """The labels of one row. `had` are those that were shown as checked: only what differs is a
    change.
    """

    label = forms.ModelMultipleChoiceField(
        Label.objects.none(),
        required=False,
        label="Labels",
        widget=forms.CheckboxSelectMultiple({"class": "checkbox checkbox-sm"}),
    )
    had = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )
    field_order = ("label", "name", "colour", "had")

    def __init__(self, *args: Any, carried: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"label": carried, "had": carried}
        fields: Any = self.fields
        fields["had"].queryset = fields["label"].queryset

    def added(self, by: User) -> list[Label]:
        new = self.created(by)
        chosen, had = set(self.cleaned_data["label"]), set(self.cleaned_data["had"])
        return [*(chosen - had), *filter(None, [new])]

    def removed(self) -> list[Label]:
        return list(set(self.cleaned_data["had"]) - set(self.cleaned_data["label"]))


class ChooseLabelForm(NewLabelForm):
    """One label for many rows."""

    label = forms.ModelChoiceField(Label.objects.none(), required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.cleaned_data["label"] and not self.cleaned_data["name"]:
            self.add_error("name", "Choose a label, or type the name of a new one.")
        return self.cleaned_data

    def chosen(self, by: User) -> Label:
        label: Label | None = self.created(by) or self.cleaned_data["label"]
        assert label is not None  # noqa: S101 -- `clean` refuses to have neither
        return label
