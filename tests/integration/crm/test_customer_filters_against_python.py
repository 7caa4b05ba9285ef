"""Whatever is asked together, rows, order and counts are those of a plain loop over the rows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.http import QueryDict
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.filters import CustomerFilter
from crm.models import Customer, CustomerStatus, Label
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    CustomerFactory,
    CustomerLabelFactory,
    LabelFactory,
    MembershipFactory,
    WorkspaceFactory,
)

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = ("Amélie Roux", "Jürgen Müller", "Roux Images", "Öztürk", "Anna Roth")
KINDS, PRIORITIES, STATUSES = ("customer", "partner", "investor"), ("1", "2", "3"), (0, 1, 2, 3)
# Days from today of the next action; none for the others.
PLANS = (-3, 0, 2, 6, 7, None)
ORDERS = ("", "contact", "name", "company", "status", "priority", "next", "created", "deal")


def maybe(values: Any) -> Any:
    return st.one_of(st.just(""), values)


def some(values: Any) -> Any:
    return st.lists(st.sampled_from(values), unique=True, max_size=2)


DAYS = maybe(st.integers(0, 8).map(lambda day: str(START.date() + timedelta(days=day))))
ASKED = st.fixed_dictionaries(
    {
        "q": st.sampled_from(["", "", "roux", "muller", "r", "zz"]),
        "kind": some(KINDS),
        "priority": some(PRIORITIES),
        "status": some(STATUSES),
        "label": some((0, 1)),
        "assignee": st.sampled_from(["", "me", "none", "member"]),
        "vip": st.sampled_from(["", "yes"]),
        "sessions": st.sampled_from(["", "with", "without"]),
        "next": st.sampled_from(["", "overdue", "today", "week", "planned", "none"]),
        "contact_from": DAYS,
        "contact_to": DAYS,
        "created_from": DAYS,
        "created_to": DAYS,
        "sort": st.sampled_from(ORDERS),
    }
)


class FiltersAgainstPython(TestCase):
    workspace: Workspace
    ida: User
    mara: User
    labels: list[Label]
    statuses: list[CustomerStatus]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.workspace = WorkspaceFactory()
        cls.ida, cls.mara = (MembershipFactory(workspace=cls.workspace).user for _ in "ab")
        cls.labels = LabelFactory.create_batch(2, workspace=cls.workspace)
        cls.statuses = CustomerFilter(QueryDict(), cls.workspace).statuses
        for number in range(18):
            cls.make(number)

    @classmethod
    def make(cls, number: int) -> None:
        days = PLANS[number % len(PLANS)]
        plan = {} if days is None else {"next_action": "Call", "next_action_on": later(days)}
        customer = CustomerFactory(
            workspace=cls.workspace,
            name=NAMES[number % len(NAMES)],
            company=("", "Zeta", "Alpha")[number % 3],
            email="",
            kind=KINDS[number % 7 % 3],
            priority=1 + number * 5 % 3,
            status=cls.statuses[number * 7 % 4],
            assignee=(None, cls.ida, cls.mara)[number % 3],
            is_vip=number % 5 == 0,
            deal_value=Decimal(number % 4) if number % 4 else None,
            last_contact_at=START + timedelta(days=number * 5 % 8),
            **plan,
        )
        created = START + timedelta(days=number * 3 % 8)
        rows = Customer.objects.filter(pk=customer.pk)
        rows.update(created_at=created, has_sessions=number % 4 > 1)
        for label in cls.labels[: number % 3]:
            CustomerLabelFactory(customer=customer, label=label)

    @given(ASKED, st.integers(1, 5), st.sampled_from([1, 2, 10_000]))
    @settings(max_examples=150)
    def test_rows_and_counts(self, asked: dict[str, Any], walk: int, limit: int) -> None:
        with mock.patch("photocrm.pagination.WALK", walk), counting(limit):
            filters = CustomerFilter(self.query(asked), self.workspace, reader=self.mara)
            rows, first = walked(filters)
            count, most = filters.count(first)
            facets = filters.facets()
        everything = list(Customer.objects.of(self.workspace).prefetch_related("labels"))
        expected = [row for row in everything if self.fits(row, asked)]
        assert [row.pk for row in rows] == [row.pk for row in in_order(expected, asked)]
        assert count == min(len(expected), len(expected) if most is None else most + 1)
        for name, column in (("status", "status_id"), ("kind", "kind"), ("priority", "priority")):
            others = [row for row in everything if self.fits(row, asked | {name: []})]
            true = Counter(getattr(row, column) for row in others)
            told = {value: number for value, number in facets.counts[name].items() if number}
            cap = facets.limit + 1 if facets.limit else len(others)
            assert told == {value: min(number, cap) for value, number in true.items()}

    def query(self, asked: dict[str, Any]) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in asked.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        query.setlist("label", [str(self.labels[number].pk) for number in asked["label"]])
        query.setlist("status", [str(self.statuses[number].pk) for number in asked["status"]])
        if asked["assignee"] == "member":
            query["assignee"] = str(self.ida.pk)
        return query

    def fits(self, row: Customer, asked: dict[str, Any]) -> bool:
        labels = {self.labels[number] for number in asked["label"]}
        statuses = [self.statuses[number].pk for number in asked["status"]]
        assignee = {"me": self.mara.pk, "none": None, "member": self.ida.pk}
        return all(
            (
                says(row, asked["q"]),
                not asked["kind"] or row.kind in asked["kind"],
                not asked["priority"] or str(row.priority) in asked["priority"],
                not statuses or row.status_id in statuses,
                not labels or labels & set(row.labels.all()),
                not asked["assignee"] or row.assignee_id == assignee[asked["assignee"]],
                not asked["vip"] or row.is_vip,
                asked["sessions"] in ("", "with" if row.has_sessions else "without"),
                is_due(row.next_action_on, asked["next"]),
                within(row.last_contact_at, asked["contact_from"], asked["contact_to"]),
                within(row.created_at, asked["created_from"], asked["created_to"]),
            )
        )


def later(days: int) -> date:
    return localdate() + timedelta(days=days)


def says(row: Customer, text: str) -> bool:
    folded = f"{row.name} {row.company}".lower().translate(str.maketrans("éüö", "euo"))
    return any(word.startswith(text) for word in folded.split())


def is_due(day: date | None, due: str) -> bool:
    if due in ("", "none"):
        return not due or day is None
    if day is None:
        return False
    ends = {"overdue": (-999, -1), "today": (0, 0), "week": (0, 6), "planned": (-999, 999)}
    first, last = ends[due]
    return later(first) <= day <= later(last)


def within(moment: datetime, first: str, last: str) -> bool:
    day = str(moment.date())
    return (first or day) <= day <= (last or day)


def rank(name: str, text: str) -> int:
    """Who is called just so comes first, then whose name starts so, then all others."""
    return 0 if name == text else 1 if name.startswith(text) else 2


def in_order(rows: list[Customer], asked: dict[str, Any]) -> list[Customer]:
    """What has no value to order by comes last, by the last contact."""
    newest = sorted(rows, key=lambda row: (row.last_contact_at, row.pk), reverse=True)
    by: dict[str, Any] = {
        "name": lambda row: (row.sort_name, row.pk),
        "company": lambda row: (row.sort_company, row.pk),
        "status": lambda row: row.status.position,
        "priority": lambda row: -row.priority,
        "next": lambda row: (row.next_action_on, row.pk),
        "created": lambda row: (-row.created_at.timestamp(), -row.pk.int),
        "deal": lambda row: (-row.deal_value, -row.pk.int),
    }
    if asked["q"] and not asked["sort"]:
        return sorted(newest, key=lambda row: rank(row.sort_name, asked["q"]))
    order = asked["sort"] or "contact"
    has: dict[str, Any] = {
        "company": lambda row: bool(row.company),
        "next": lambda row: row.next_action_on is not None,
        "deal": lambda row: row.deal_value is not None,
    }
    if order == "contact":
        return newest
    filled = [row for row in newest if has.get(order, bool)(row)]
    return sorted(filled, key=by[order]) + [row for row in newest if row not in filled]


def walked(filters: CustomerFilter) -> tuple[list[Customer], Any]:
    """All rows, page by page, and the first page."""
    first = page = filters.page(after="", size=3)
    rows = list(page.rows)
    while page.after:
        page = filters.page(after=page.after, size=3)
        rows += page.rows
    return rows, first


def counting(limit: int) -> Any:
    return mock.patch.multiple("crm.queries", COUNT_LIMIT=limit, SEARCH_LIMIT=limit)
