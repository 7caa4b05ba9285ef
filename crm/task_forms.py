"""Forms of tasks, meetings and reminders."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from crm.models import Contact, Customer, Meeting, Reminder, Task
from photocrm.accounts.models import User, Workspace
from photocrm.forms import Paragraphs

MOMENT = "%Y-%m-%dT%H:%M"
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
HOUR = timedelta(hours=1)


def day_field() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def moment_field() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)


def likely(day: date | None) -> date | None:
    """Raises ValidationError for years that nobody plans in."""
    if day:
        MinValueValidator(FIRST)(day)
        MaxValueValidator(LAST)(day)
    return day


class EntryForm(forms.ModelForm[Any]):
    """`version` is the one the person saw; saving on top of a newer one is refused. The customer is
    chosen once, when the row is made.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    customer = forms.ModelChoiceField(
        Customer.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if self.instance.workspace_id:
            del fields["customer"]
        else:
            fields["customer"].queryset = Customer.objects.of(workspace)
            self.instance.workspace = workspace
        if "assignee" in fields:
            fields["assignee"].queryset = User.objects.of(workspace)
            fields["assignee"].empty_label = "Nobody"

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TaskForm(EntryForm):
    class Meta:
        model = Task
        fields = ("title", "due_on", "assignee", "notes")
        field_classes = {"notes": Paragraphs}
        widgets = {
            "title": forms.TextInput({"autofocus": True, "autocomplete": "off"}),
            "due_on": day_field(),
            "notes": forms.Textarea({"rows": 3}),
        }

    def clean_due_on(self) -> date | None:
        return likely(self.cleaned_data["due_on"])


class ReminderForm(EntryForm):
    class Meta:
        model = Reminder
        fields = ("title", "first_on", "repeat", "assignee")
        widgets = {
            "title": forms.TextInput({"autofocus": True, "autocomplete": "off"}),
            "first_on": day_field(),
        }

    def clean_first_on(self) -> date | None:
        return likely(self.cleaned_data["first_on"])


class MeetingForm(EntryForm):
    """Times are typed in the member's time zone. Without an end a meeting takes an hour."""

    ends_at = forms.DateTimeField(label="Ends", required=False, widget=moment_field())
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="People of the customer",
    )

    class Meta:
        model = Meeting
        fields = ("title", "starts_at", "ends_at", "place", "notes")
        field_classes = {"notes": Paragraphs}
        widgets = {
            "title": forms.TextInput({"autofocus": True, "autocomplete": "off"}),
            "starts_at": moment_field(),
            "notes": forms.Textarea({"rows": 3}),
        }

    def __init__(
        self, *args: Any, workspace: Workspace, of: Customer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, workspace=workspace, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["members"].queryset = User.objects.of(workspace)
        if customer := of or self.chosen_customer():
            people = Contact.objects.of(workspace).filter(customer=customer)
            fields["contacts"].queryset = people.order_by("name", "pk")

    def chosen_customer(self) -> Customer | None:
        """Whom the person chose with the other fields."""
        chosen: Any = self.fields.get("customer")
        try:
            return chosen.clean(self.data.get("customer")) if chosen and self.is_bound else None
        except forms.ValidationError:
            return None

    @property
    def people(self) -> forms.BoundField | None:
        """The choice among people of the customer, where there are any."""
        field = self["contacts"]
        return field if field.errors or len(field) else None

    def clean_starts_at(self) -> datetime:
        moment: datetime = self.cleaned_data["starts_at"]
        likely(timezone.localtime(moment).date())
        return moment

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("starts_at"), values.get("ends_at")
        if start and not end and "ends_at" not in self.errors:
            values["ends_at"] = start + HOUR
        elif start and end and end <= start:
            self.add_error("ends_at", "A meeting ends after it starts.")
        elif start and end and end - start > timedelta(days=31):
            self.add_error("ends_at", "A meeting takes a month at most.")
        return values
