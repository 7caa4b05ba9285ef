"""The filters of the customer list, declared once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import django_filters
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from crm import finding, queries
from crm.models import Customer, CustomerStatus, Kind, Label, Priority
from crm.models.customer_queryset import CustomerQuerySet
from photocrm.accounts.models import User, Workspace
from photocrm.counting import capped_count, counts_by
from photocrm.filters import SPANS, DayFilter, StrictFilterSet, end_of, first_day, start_of
from photocrm.pagination import Page, page_through

ME, NOBODY = "me", "none"
WITH, WITHOUT = "with", "without"
SESSIONS = ((WITH, "With sessions"), (WITHOUT, "Without sessions"))
VIPS = (("yes", "VIPs only"),)
NEXT = (
    ("overdue", "Overdue"),
    ("today", "Today"),
    ("week", "Today and the next 6 days"),
    ("planned", "Any date"),
    ("none", "None planned"),
)
BY_CONTACT = ("-last_contact_at", "-pk")
EVERYBODY = Q()


class Part(NamedTuple):
    """Some of the customers, in one order: `fields` run in one direction and end in the key."""

    rows: Q
    fields: tuple[str, ...]


CONTACT, STATUS = "contact", "status"
# What has no value to order by comes last, by the last contact.
ORDERS: dict[str, tuple[str, tuple[Part, ...]]] = {
    CONTACT: ("Last contact", (Part(EVERYBODY, BY_CONTACT),)),
    "name": ("Name", (Part(EVERYBODY, ("sort_name", "pk")),)),
    "company": (
        "Company",
        (
            Part(Q(sort_company__gt=""), ("sort_company", "pk")),
            Part(Q(sort_company=""), BY_CONTACT),
        ),
    ),
    STATUS: ("Status", ()),  # its parts are the workspace's own
    "priority": (
        "Priority",
        tuple(Part(Q(priority=urgency), BY_CONTACT) for urgency in sorted(Priority, reverse=True)),
    ),
    "next": (
        "Next action",
        (
            Part(Q(next_action_on__isnull=False), ("next_action_on", "pk")),
            Part(Q(next_action_on=None), BY_CONTACT),
        ),
    ),
    "created": ("Newest", (Part(EVERYBODY, ("-created_at", "-pk")),)),
    "deal": (
        "Deal value",
        (
            Part(Q(deal_value__isnull=False), ("-deal_value", "-pk")),
            Part(Q(deal_value=None), BY_CONTACT),
        ),
    ),
}
# The filters with counts beside their choices, by the column that each asks.
FACETS = {"status": "status_id", "kind": "kind", "priority": "priority"}
TALLIED = frozenset({*FACETS, "vip", "sessions", "sort"})
RANGES = (("contact_from", "contact_to"), ("created_from", "created_to"))
# One value of these has an index by the last contact; the rarest ones first.
INDEXED = ("vip", "assignee", "kind", "sessions", "status", "priority")
MAY_BE_GONE = ("status", "assignee", "label")


class Facets(NamedTuple):
    """How many customers each choice of a facet would find, with all other filters as they are.

    Without a `limit` all counts are exact, else they were counted to `limit` + 1 at most.
    """

    counts: dict[str, dict[Any, int]]
    limit: int | None


class CustomerFilter(StrictFilterSet):
    """`reader` is who is meant by "me"."""

    q = django_filters.CharFilter(method="search", max_length=100, label="Search")
    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices, method="of_any", label="Kind")
    status = django_filters.MultipleChoiceFilter(method="of_any", label="Status")
    priority = django_filters.MultipleChoiceFilter(
        choices=Priority.choices, method="of_any", label="Priority"
    )
    assignee = django_filters.ChoiceFilter(
        method="of_assignee", label="Assigned to", empty_label="Any"
    )
    vip = django_filters.ChoiceFilter(
        choices=VIPS, method="only_vips", label="VIP", empty_label="All"
    )
    label = django_filters.ModelMultipleChoiceFilter(method="of_labels", label="Label")
    sessions = django_filters.ChoiceFilter(
        choices=SESSIONS, method="of_sessions", label="Sessions", empty_label="With or without"
    )
    contact_from = DayFilter(method="contact_since", label="Last contact from")
    contact_to = DayFilter(method="contact_until", label="Last contact to")
    next = django_filters.ChoiceFilter(
        choices=NEXT, method="of_next_action", label="Next action", empty_label="Any or none"
    )
    created = django_filters.ChoiceFilter(
        choices=SPANS, method="created_within", label="Created", empty_label="Any date"
    )
    created_from = DayFilter(method="created_since", label="Created from")
    created_to = DayFilter(method="created_until", label="Created to")
    sort = django_filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in ORDERS.items()], method="unfiltered"
    )

    class Meta:
        model = Customer
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any],
        workspace: Workspace,
        queryset: CustomerQuerySet | None = None,
        *,
        reader: User | None = None,
    ) -> None:
        super().__init__(data, Customer.objects.of(workspace) if queryset is None else queryset)
        self.workspace, self.reader = workspace, reader
        self.ranked_number: int | None = None
        self.filters["status"].extra["choices"] = self.status_choices
        self.filters["assignee"].extra["choices"] = self.assignee_choices
        labels = Label.objects.of(workspace).in_order()
        self.filters["label"].queryset = labels

    @cached_property
    def statuses(self) -> list[CustomerStatus]:
        return list(CustomerStatus.objects.of(self.workspace).order_by("position"))

    @cached_property
    def tally(self) -> queries.Tally:
        return queries.tally(self.workspace)

    def status_choices(self) -> list[tuple[str, str]]:
        return [(str(status.pk), status.name) for status in self.statuses]

    def assignee_choices(self) -> list[tuple[str, str]]:
        members = User.objects.of(self.workspace)
        names = [(str(member.pk), str(member)) for member in members]
        return [(ME, "Me"), (NOBODY, "Nobody"), *names]

    @property
    def order(self) -> str:
        """Empty where the best match of a search comes first."""
        asked: str = self.data.get("sort") or ""
        return asked or ("" if self.values("q") else CONTACT)

    def found(self) -> CustomerQuerySet:
        found: CustomerQuerySet = super().found()
        return found.none() if self.contradicts_itself() else found

    def page(self, *, after: str, size: int) -> Page[Customer]:
        found = self.found().for_list()
        if not self.order:
            text = self.form.cleaned_data["q"]
            ranked = finding.ranked_page(self.queryset, found, text, after=after, size=size)
            self.ranked_number = ranked.number
            return ranked.page
        return page_through(self.in_parts(found), after=after, size=size, among=self.among())

    def in_parts(self, customers: CustomerQuerySet) -> list[CustomerQuerySet]:
        parts: Sequence[Part] = ORDERS[self.order][1]
        if self.order == STATUS:
            asked = self.values(STATUS)
            wanted = [one for one in self.statuses if not asked or str(one.pk) in asked]
            parts = [Part(Q(status=status), BY_CONTACT) for status in wanted]
        return [customers.filter(part.rows).order_by(*part.fields) for part in parts]

    def among(self) -> list[CustomerQuerySet]:
        """What the filters choose from, where what they choose may be rare or far away.

        A search has an index of its own, and so has the last contact within some filters.
        """
        asked = {name for name, _ in self.pairs("sort")}
        if not asked or "q" in asked:
            return []
        indexed = [name for name in INDEXED if self.order == CONTACT and self.is_indexed(name)]
        if asked <= set(indexed[:1]):
            return []
        among: CustomerQuerySet = self.queryset
        for name in indexed[:1]:
            among = self.filters[name].filter(among, self.form.cleaned_data[name])
        return self.in_parts(among)

    def is_indexed(self, name: str) -> bool:
        """What most customers are has no index of its own."""
        values = self.values(name)
        return len(values) == 1 and values[0] not in {Kind.CUSTOMER, NOBODY, WITHOUT}

    def contradicts_itself(self) -> bool:
        """Whether the end of a range comes before its start, so that nothing lies between."""
        values = self.form.cleaned_data
        pairs = ((values[start], values[end]) for start, end in RANGES)
        return any(start and end and start > end for start, end in pairs)

    def found_without(self, left_out: str) -> CustomerQuerySet:
        """What all filters but one find; asked after `found`, which refuses what is broken."""
        found: CustomerQuerySet = self.queryset
        if self.contradicts_itself():
            return found.none()
        for name, value in self.form.cleaned_data.items():
            found = found if name == left_out else self.filters[name].filter(found, value)
        return found

    def count(self, page: Page[Customer]) -> tuple[int, int | None]:
        """How many were found, and up to how many that was counted; None where it is exact.

        The first `page`, where it holds all of them, says so itself.
        """
        if not (page.after or self.data.get("after")):
            return len(page.rows), None
        if (asked := self.tallied()) is not None:
            return self.tally.count(asked), None
        if self.ranked_number is not None:
            return min(self.ranked_number, queries.SEARCH_LIMIT + 1), queries.SEARCH_LIMIT
        limit = queries.SEARCH_LIMIT if self.values("q") else queries.COUNT_LIMIT
        return capped_count(self.found(), limit), limit

    def tallied(self) -> queries.Asked | None:
        """What is asked, in terms of the tally; None where it cannot tell."""
        if {name for name, _ in self.pairs()} - TALLIED:
            return None
        values = self.form.cleaned_data
        asked = {
            "status_id": {UUID(key) for key in values["status"]},
            "kind": set(values["kind"]),
            "priority": {int(urgency) for urgency in values["priority"]},
            "is_vip": {True} if values["vip"] else set(),
            "has_sessions": {values["sessions"] == WITH} if values["sessions"] else set(),
        }
        return {column: wanted for column, wanted in asked.items() if wanted}

    def facets(self) -> Facets:
        """Exact where the tally can tell, else counted; asked after `found`."""
        asked = self.tallied()
        if asked is None:
            return Facets(self.counted_facets(), queries.COUNT_LIMIT)
        counts = {name: self.tally.counts_of(column, asked) for name, column in FACETS.items()}
        return Facets(counts, None)

    def counted_facets(self) -> dict[str, dict[Any, int]]:
        """One pass for all facets of which nothing is chosen, and one for each of the others."""
        free = [name for name in FACETS if not self.values(name)]
        counts = self.count_choices(self.found(), free) if free else {}
        for name in FACETS.keys() - set(free):
            counts |= self.count_choices(self.found_without(name), [name])
        return counts

    def count_choices(
        self, customers: CustomerQuerySet, names: Sequence[str]
    ) -> dict[str, dict[Any, int]]:
        conditions = {
            (name, value): Q(**{FACETS[name]: value})
            for name in names
            for value in self.choices_of(name)
        }
        keys = {str(number): key for number, key in enumerate(conditions)}
        named = {number: conditions[key] for number, key in keys.items()}
        counted = counts_by(customers, named, queries.COUNT_LIMIT, many=[""])
        counts: dict[str, dict[Any, int]] = {name: {} for name in names}
        for number, (name, value) in keys.items():
            counts[name][value] = counted[number]
        return counts

    def choices_of(self, name: str) -> list[Any]:
        """The values of a facet as the database has them."""
        if name == "status":
            return [status.pk for status in self.statuses]
        return list(Kind.values if name == "kind" else Priority.values)

    def search(self, customers: CustomerQuerySet, name: str, text: str) -> CustomerQuerySet:
        return customers.search(text)

    def of_any(
        self, customers: CustomerQuerySet, name: str, values: Sequence[str]
    ) -> CustomerQuerySet:
        return customers.filter(**{f"{name}__in": values}) if values else customers

    def of_assignee(self, customers: CustomerQuerySet, name: str, chosen: str) -> CustomerQuerySet:
        if chosen == NOBODY:
            return customers.filter(assignee=None)
        if chosen == ME and self.reader is None:
            raise ValueError("a filter for “me” needs its reader")
        key = self.reader.pk if chosen == ME and self.reader else UUID(chosen)
        return customers.filter(assignee=key)

    def only_vips(self, customers: CustomerQuerySet, name: str, yes: str) -> CustomerQuerySet:
        return customers.filter(is_vip=True)

    def of_labels(
        self, customers: CustomerQuerySet, name: str, labels: Sequence[Label]
    ) -> CustomerQuerySet:
        """Several labels find the customers that carry any of them."""
        return customers.labelled(labels) if labels else customers

    def of_sessions(self, customers: CustomerQuerySet, name: str, chosen: str) -> CustomerQuerySet:
        return customers.filter(has_sessions=chosen == WITH)

    def contact_since(self, customers: CustomerQuerySet, name: str, day: date) -> CustomerQuerySet:
        return customers.filter(last_contact_at__gte=start_of(day))

    def contact_until(self, customers: CustomerQuerySet, name: str, day: date) -> CustomerQuerySet:
        return customers.filter(last_contact_at__lte=end_of(day))

    def of_next_action(self, customers: CustomerQuerySet, name: str, due: str) -> CustomerQuerySet:
        today = localdate()
        conditions = {
            "overdue": Q(next_action_on__lt=today),
            "today": Q(next_action_on=today),
            "week": Q(next_action_on__range=(today, today + timedelta(days=6))),
            "planned": Q(next_action_on__isnull=False),
            "none": Q(next_action_on=None),
        }
        return customers.filter(conditions[due])

    def created_since(self, customers: CustomerQuerySet, name: str, day: date) -> CustomerQuerySet:
        return customers.filter(created_at__gte=start_of(day))

    def created_until(self, customers: CustomerQuerySet, name: str, day: date) -> CustomerQuerySet:
        return customers.filter(created_at__lte=end_of(day))

    def created_within(self, customers: CustomerQuerySet, name: str, span: str) -> CustomerQuerySet:
        return self.created_since(customers, name, first_day(span, localdate()))

    def unfiltered(self, customers: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        return customers


def beside_customer(filters: CustomerFilter) -> CustomerFilter:
    """The list beside an open customer, whose address may outlive a label, status or member that it
    names: the customer is there all the same, beside the list without those.
    """
    try:
        filters.found()
    except BadRequest:
        data = filters.data.copy()
        for name in MAY_BE_GONE:
            data.pop(name, None)
        filters = CustomerFilter(data, filters.workspace, reader=filters.reader)
        filters.found()
    return filters
