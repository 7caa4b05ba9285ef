"""Words and parts of the page of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from crm import birthdays, money
from crm.forms import CustomerForm, Question
from crm.models import Customer
from photocrm.audit.models import Event


@dataclass(frozen=True)
class Tab:
    """One part of the page; `panel` names the address that it is loaded from, `panel_id` the
    element that this answers with.
    """

    name: str
    label: str
    panel: str = ""
    panel_id: str = ""


OVERVIEW = Tab("overview", "Overview")
TABS = (
    OVERVIEW,
    Tab("sessions", "Sessions", "gallery:customer_sessions", "customer-sessions"),
    Tab("timeline", "Timeline", "crm:customer_timeline", "customer-timeline"),
    Tab("contacts", "Contacts", "crm:customer_contacts", "customer-contacts"),
    Tab("tasks", "Tasks", "crm:customer_tasks", "customer-tasks"),
    Tab("photos", "Photos", "gallery:customer_pictures", "customer-pictures"),
    Tab("deliveries", "Deliveries", "delivery:customer_deliveries", "delivery-panel"),
    Tab("ledger", "Photos sent", "delivery:customer_ledger", "customer-ledger"),
    Tab("history", "History", "crm:customer_history", "history-panel"),
)


def tab_named(name: str) -> Tab:
    """The first one without a name; BadRequest for a name that no tab has."""
    found = next((tab for tab in TABS if tab.name == (name or OVERVIEW.name)), None)
    if found is None:
        raise BadRequest(f"Customers have no tab “{name}”.")
    return found


@dataclass(frozen=True)
class Fact:
    """One line of "About"."""

    name: str
    label: str
    text: str
    is_editable: bool = True


ABOUT = {
    "kind": "Kind",
    "relationship": "Relationship",
    "birthday": "Birthday",
    "language": "Language",
    "industry": "Industry",
    "source": "Source",
    "priority": "Priority",
    "deal_value": "Deal value",
    "opportunity": "Opportunity",
    "check_size": "Check size",
    "keep_in_touch_weeks": "Keep in touch",
    "assignee": "Assignee",
}


def about(customer: Customer, editing: str = "") -> list[Fact]:
    """Everything in "About", also what is empty; check sizes are of investors, and external ids of
    those whom another program knows.
    """
    found = [Fact(name, label, words(customer, name)) for name, label in ABOUT.items()]
    if customer.external_id:
        found.append(Fact("external_id", "External id", customer.external_id, is_editable=False))
    if customer.kind == "investor" or editing == "check_size":
        return found
    return [fact for fact in found if fact.name != "check_size" or fact.text]


def words(customer: Customer, name: str) -> str:
    """What stands in a field, as people say it; empty for nothing."""
    value: Any = getattr(customer, name)
    if value is None or value == "":
        return ""
    if name == "birthday":
        return birthdays.shown(value)
    if name == "keep_in_touch_weeks":
        return "Every week" if value == 1 else f"Every {value} weeks"
    return in_words(customer, customer._meta.get_field(name), value)


def in_words(customer: Customer, field: Any, value: Any) -> str:
    if isinstance(value, Decimal):
        return money.shown(value, customer.workspace.currency)
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, models.DateField):
        return date_format(value, "j F Y")
    return str(dict(field.flatchoices).get(value, value))


@dataclass(frozen=True)
class Due:
    text: str
    tone: str


def due(day: date | None, today: date) -> Due | None:
    """When something is due; from tomorrow back in the tone of a warning."""
    if day is None:
        return None
    days = (day - today).days
    near = {-1: "Was due yesterday", 0: "Due today", 1: "Due tomorrow"}
    if days < -1:
        return Due(f"{-days} days overdue", "warning")
    if days in near:
        return Due(near[days], "warning")
    return Due(f"Due {date_format(day, 'l' if days < 7 else 'j F Y')}", "neutral")


def next_due(customer: Customer) -> Due | None:
    return due(customer.next_action_on, timezone.localdate())


@dataclass(frozen=True)
class Conflict:
    """Who saved meanwhile, and what of it was taken over, each as it was and as it is."""

    by: str
    taken: Sequence[tuple[str, str, str]]


def conflict(form: CustomerForm, current: Customer) -> Conflict:
    last = Event.objects.about(current).first()
    taken = [
        (str(form.fields[name].label), words(form.instance, name), words(current, name))
        for name in form.compared_to(current).taken
    ]
    return Conflict(last.actor_name if last else "", taken)


def questions(form: CustomerForm, current: Customer, asked: CustomerForm) -> list[Question]:
    """What both changed, in the form `asked` that goes on from there."""
    contested = form.compared_to(current).contested
    return [Question(asked[name], words(current, name)) for name in contested]


def undialled(customer: Customer) -> str:
    """A warning about a number that no phone can reach; it is kept as it was typed."""
    if not customer.phone or customer.phone_e164:
        return ""
    return f"“{customer.phone}” is kept as typed, but no phone number looks like that."
