"""Forms of customers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from crm import versions
from crm.fields import BirthdayField, MoneyField, NameField, PhoneField
from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import User, Workspace
from photocrm.forms import Paragraphs

GROUPS = (
    ("Who", ("name", "company", "kind", "is_vip")),
    ("Contact", ("phone", "email", "location", "language")),
    ("Deal", ("status", "priority", "source", "deal_value", "opportunity", "check_size")),
    ("Next", ("next_action", "next_action_on", "assignee", "keep_in_touch_weeks")),
    ("Background", ("relationship", "birthday", "industry", "notes")),
)
# Without them a customer gets the first status and a normal priority.
ALWAYS = ("status", "priority")
ACTION = ("next_action", "next_action_on")
# What the dialog asks; the page has everything.
FIRST = ("name", "company", "kind", "phone", "email")
STATUS_GONE = "Somebody deleted this status meanwhile. Choose another one."


class CustomerForm(forms.ModelForm[Customer]):
    """A customer, or `only` some of its fields.

    `version` is the one the person saw, and `seen` what it showed: a save on top of anything else
    is refused. `questions` are the fields that two people changed, each with what the other saved.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    birthday = BirthdayField(
        required=False, max_length=40, help_text="As “14 March” or “14.3.1988”."
    )
    deal_value = MoneyField(label="Deal value", required=False, max_length=30, most_digits=12)
    check_size = MoneyField(label="Check size", required=False, max_length=30, most_digits=14)

    class Meta:
        model = Customer
        fields = tuple(name for _, names in GROUPS for name in names)
        field_classes = {"name": NameField, "phone": PhoneField, "notes": Paragraphs}
        labels = {
            "next_action_on": "Due on",
            "keep_in_touch_weeks": "Keep in touch every … weeks",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "location": forms.TextInput(attrs={"autocomplete": "off"}),
            "next_action_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "keep_in_touch_weeks": forms.NumberInput(attrs={"list": "rhythms"}),
            "notes": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(
        self,
        data: Any = None,
        *,
        workspace: Workspace,
        instance: Customer | None = None,
        initial: dict[str, Any] | None = None,
        only: Collection[str] = Meta.fields,
    ) -> None:
        shown = {} if instance is None else self.shown(instance, only)
        blank = Customer(workspace=workspace)
        super().__init__(data, instance=instance or blank, initial=shown | (initial or {}))
        self.workspace, self.only = workspace, only
        self.names = [name for name in self.Meta.fields if name in only and self.is_sent(name)]
        self.questions: list[Question] = []
        for name in {*self.Meta.fields} - {*only}:
            del self.fields[name]
        for name in {*ALWAYS} & {*only}:
            self.fields[name].required = False
        if "language" in only:
            languages: Any = self.fields["language"]
            languages.choices = [("", "As the studio's"), *settings.LANGUAGES]
        for name in {"status", "assignee", "deal_value", "check_size"} & {*only}:
            self.of_workspace(name, self.fields[name])

    @staticmethod
    def shown(customer: Customer, names: Collection[str]) -> dict[str, Any]:
        seen = versions.written(versions.standing(customer, names))
        return {"version": customer.version, "seen": seen}

    def is_sent(self, name: str) -> bool:
        """What a request leaves out stays as it is; a day without its action cannot."""
        if not self.is_bound or name in ACTION:
            return True
        if name in ALWAYS:
            return bool(self.data.get(name))
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, name)

    def of_workspace(self, name: str, field: Any) -> None:
        """Its own statuses, members and currency."""
        if name == "status":
            statuses = CustomerStatus.objects.of(self.workspace).order_by("position")
            field.queryset, field.empty_label = statuses, None
        elif name == "assignee":
            field.queryset, field.empty_label = User.objects.of(self.workspace), "Nobody"
        else:
            field.currency = self.workspace.currency
            field.label = f"{field.label} ({field.currency})"

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        if values.get("next_action_on") and not values.get("next_action", "?"):
            self.add_error("next_action", "Say what is to be done on that day.")
        return values

    def validate_constraints(self) -> None:
        """The fields say the same before the database does, in better words."""

    def lost_status(self) -> None:
        """The chosen one was deleted since the form was checked."""
        self.add_error("status", STATUS_GONE)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def seen_values(self) -> versions.Values | None:
        return versions.read(self.cleaned_data["seen"], self.names)

    def compared_to(self, current: Customer) -> versions.Comparison:
        return versions.compare(
            seen=self.seen_values,
            mine=versions.standing(self.instance, self.names),
            theirs=versions.standing(current, self.names),
        )

    def on_top_of(self, current: Customer) -> "CustomerForm":
        """The same words in a form of the newest version, into which goes what only others
        changed.
        """
        taken = self.compared_to(current).taken
        typed = {name: self.cleaned_data[name] for name in self.names if name not in taken}
        return CustomerForm(
            workspace=self.workspace, instance=current, initial=typed, only=self.only
        )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Legend and fields, without what is asked apart."""
        asked = {question.field.name for question in self.questions}
        return [
            (legend, [self[name] for name in names if name in self.fields and name not in asked])
            for legend, names in GROUPS
        ]


@dataclass(frozen=True)
class Question:
    """A field with the own words, and what the other one saved."""

    field: forms.BoundField
    theirs: str


def settled(data: QueryDict) -> QueryDict:
    """What was posted, with the other one's values where the person chose these.

    They are taken from what was seen: that is what the person chose.
    """
    answered = data.copy()
    chosen = [name for name in CustomerForm.Meta.fields if data.get(f"keep-{name}") == "theirs"]
    seen = versions.read(data.get("seen", ""), chosen) or {}
    for name, value in seen.items():
        answered[name] = "" if value is None else str(value)
    return answered
