"""The list of customers: what narrows and orders it, what its rows tell, what it refuses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from crm.filters import ORDERS
from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import Role, User, Workspace
from photocrm.pagination import cursor
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    CustomerLabelFactory,
    InteractionFactory,
    LabelFactory,
    MeetingFactory,
    SessionFactory,
    TaskFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"


def names(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(LIST + query).context["page"].rows]


def status_of(workspace: Workspace, name: str) -> CustomerStatus:
    return CustomerStatus.objects.of(workspace).get(name=name)


@pytest.mark.parametrize("count", [1, 3])
def test_rows_tell_what_customers_have_by_one_query(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        customer = CustomerFactory(workspace=workspace, name=f"Row {number}")
        ContactFactory.create_batch(2, customer=customer)
        TaskFactory.create_batch(3, customer=customer)
        soon = timezone.now() + timedelta(days=1)
        MeetingFactory(customer=customer, starts_at=soon)
        SessionFactory.create_batch(4, workspace=workspace, customer=customer)
    with django_assert_num_queries(14):
        rows = signed_in.get(LIST).context["page"].rows
    assert [tuple(row.links) for row in rows] == [(2, 3, 1, 4)] * count


def test_rows_count_neither_the_trash_nor_what_is_done(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    gone = {"trashed_at": timezone.now(), "trashed_by": owner}
    for make in (ContactFactory, TaskFactory, MeetingFactory):
        make(customer=customer, **gone)
    SessionFactory(workspace=workspace, customer=customer, trashed=True)
    TaskFactory(customer=customer, done_at=timezone.now(), done_by=owner)
    MeetingFactory(customer=customer, starts_at=timezone.now() - timedelta(days=1))
    (row,) = signed_in.get(LIST).context["page"].rows
    assert tuple(row.links) == (0, 0, 0, 0)


def test_row_shows_status_star_and_counts(workspace: Workspace, signed_in: Client) -> None:
    customer = CustomerFactory(workspace=workspace, is_vip=True, phone="0170 1")
    TaskFactory(customer=customer)
    Customer.objects.update(status=status_of(workspace, "Won"))
    text = signed_in.get(LIST).text
    for part in ('<span class="truncate">Won</span>', "label-green", ">VIP<", ", 1 open task<"):
        assert part in text


def test_pills_take_each_others_place_and_keep_the_rest(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    lead = status_of(workspace, "Lead")
    context = signed_in.get(f"{LIST}?vip=yes&kind=partner").context
    told = [(pill.label, pill.url, pill.current) for pill in context["pills"]]
    assert told == [
        ("All", "?kind=partner", False),
        ("VIP", "?kind=partner&vip=yes", True),
        ("Lead", f"?kind=partner&status={lead.pk}", False),
        ("Mine", "?kind=partner&assignee=me", False),
    ]
    assert [chip.label for chip in context["chips"]] == ["Partner"]


def test_mine_are_those_of_whoever_looks(
    workspace: Workspace, owner: User, signed_in: Client, member: Member, client_of: ClientOf
) -> None:
    ida = member(Role.STAFF)
    CustomerFactory(workspace=workspace, name="Of the owner", assignee=owner)
    CustomerFactory(workspace=workspace, name="Of Ida", assignee=ida)
    CustomerFactory(workspace=workspace, name="Nobody's")
    assert names(signed_in, "?assignee=me") == ["Of the owner"]
    assert names(client_of(ida), "?assignee=me") == ["Of Ida"]
    assert names(signed_in, f"?assignee={ida.pk}") == ["Of Ida"]
    assert names(signed_in, "?assignee=none") == ["Nobody's"]


def test_chips_name_what_is_on_and_lead_to_the_list_without(
    workspace: Workspace, signed_in: Client
) -> None:
    label = LabelFactory(workspace=workspace, name="Wedding")
    CustomerLabelFactory(customer=CustomerFactory(workspace=workspace), label=label)
    won, lost = (status_of(workspace, name) for name in ("Won", "Lost"))
    query = f"?q=custo&kind=customer&status={won.pk}&status={lost.pk}&priority=3&assignee=none"
    query += f"&vip=yes&label={label.pk}&sessions=without&contact_from=2026-01-02&next=week"
    context = signed_in.get(f"{LIST}{query}&created=month&created_to=2026-12-31").context
    assert [chip.label for chip in context["chips"]] == [
        *("Customer", "Won", "Lost", "High priority", "Assigned to nobody", "VIPs", "Wedding"),
        *("Without sessions", "Last contact from 2 Jan 2026"),
        *("Next action: today and the next 6 days", "Created this month"),
        "Created to 31 Dec 2026",
    ]
    assert f"status={lost.pk}" in context["chips"][1].url
    assert f"status={won.pk}" not in context["chips"][1].url
    assert context["clear_url"] == "?q=custo"


def test_counts_beside_the_choices_follow_the_other_filters(
    workspace: Workspace, signed_in: Client
) -> None:
    won = status_of(workspace, "Won")
    CustomerFactory.create_batch(2, workspace=workspace, kind="partner", status=won)
    CustomerFactory(workspace=workspace, kind="partner", priority=3)
    CustomerFactory(workspace=workspace)

    def told(query: str) -> dict[str, dict[str, str]]:
        groups = signed_in.get(LIST + query, headers=htmx("customer-filters")).context["groups"]
        return {
            group.name: {option.label: option.count_text for option in group.options}
            for group in groups
        }

    lead = {"Lead": "1", "Qualified": "0", "Proposal": "0", "Won": "2", "Lost": "0"}
    exact = told("?kind=partner")
    assert exact == {
        "status": lead,
        "kind": {"Customer": "1", "Partner": "3", "Investor": "0"},
        "priority": {"High": "1", "Normal": "2", "Low": "0"},
    }
    assert told("?kind=partner&q=customer") == exact


def test_counts_of_many_are_capped_where_the_tally_cannot_tell(
    workspace: Workspace, signed_in: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("crm.queries.COUNT_LIMIT", 2)
    monkeypatch.setattr("crm.queries.SEARCH_LIMIT", 1)
    monkeypatch.setattr("crm.presenters.COUNT_LIMIT", 2)
    settings.PAGE_SIZE = 1
    CustomerFactory.create_batch(4, workspace=workspace)

    def told(query: str) -> str:
        return str(signed_in.get(LIST + query).context["count_text"])

    assert told("") == told("?kind=customer&sessions=without") == "4 customers"
    assert told("?next=none") == "2+ customers"
    assert told("?q=cust") == "1+ matching “cust”"
    assert signed_in.get(LIST).context["stats_text"] == "4 · 0 with sessions · 2+ active in 30 days"


def test_header_tells_of_sessions_and_recent_contacts(
    workspace: Workspace, signed_in: Client
) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    CustomerFactory(workspace=workspace, last_contact_at=long_ago)
    SessionFactory(workspace=workspace, customer=CustomerFactory(workspace=workspace))
    assert "2 · 1 with sessions · 1 active in 30 days" in signed_in.get(LIST).text


def test_a_search_is_ordered_by_the_best_match_unless_told_otherwise(signed_in: Client) -> None:
    def current(query: str) -> list[str]:
        orders = signed_in.get(LIST + query).context["orders"]
        return [order.label for order in orders if order.current]

    assert current("") == ["Last contact"]
    assert current("?q=anna") == ["Best match"]
    assert current("?q=anna&sort=contact") == ["Last contact"]


def test_ranks_of_a_search_come_one_behind_the_other(
    workspace: Workspace, signed_in: Client
) -> None:
    for name in ("Rothe", "Roth", "Anna Roth"):
        CustomerFactory(workspace=workspace, name=name)
    assert names(signed_in, "?q=roth") == ["Roth", "Rothe", "Anna Roth"]
    assert names(signed_in, "?q=roth&sort=name") == ["Anna Roth", "Roth", "Rothe"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", ["", "&vip=yes", "&q=custo"])
def test_every_order_shows_every_row_once(
    order: str, query: str, workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    for number in range(7):
        plan = {"next_action": "Call", "next_action_on": timezone.localdate()}
        CustomerFactory(
            workspace=workspace,
            is_vip=True,
            company="Studio" if number % 2 else "",
            deal_value=Decimal("1.50") if number % 3 else None,
            status=CustomerStatus.objects.of(workspace).order_by("position")[number % 3],
            priority=1 + number % 3,
            **(plan if number % 3 == 1 else {}),
        )
    seen, url = [], f"{LIST}?sort={order}{query}"
    while url:
        context = signed_in.get(url).context
        seen += [row.pk for row in context["page"].rows]
        url = context["next_url"]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "query",
    [
        *("?show=vip", "?colour=red", "?kind=friend", "?kind=customer&kind=friend", "?priority=4"),
        *("?status=lead", f"?status={uuid4()}", "?vip=no", "?assignee=her", f"?label={uuid4()}"),
        *(f"?assignee={uuid4()}", "?sessions=many", "?contact_from=yesterday", "?next=never"),
        *("?contact_to=2026-13-01", "?created=century", "?created_from=0001-01-01", "?sort=rating"),
        *(
            "?sort=-name",
            "?q=a%00b",
            f"?q={'x' * 101}",
            "?after=0.nonsense",
            "?after=7.",
            "?after=x",
        ),
    ],
)
def test_what_no_choice_could_give_is_refused(query: str, signed_in: Client) -> None:
    assert signed_in.get(LIST + query).status_code == 400


def test_status_label_and_member_of_another_studio_are_refused(
    other_workspace: Workspace, signed_in: Client
) -> None:
    label = LabelFactory(workspace=other_workspace)
    status = status_of(other_workspace, "Won")
    for query in (f"?label={label.pk}", f"?status={status.pk}"):
        assert signed_in.get(LIST + query).status_code == 400


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1E+99999", "12345678901234567890"])
def test_a_forged_place_in_the_order_is_refused(value: str, signed_in: Client) -> None:
    forged = CustomerFactory.build(deal_value=value, workspace=None)
    after = f"0.{cursor(forged, ['deal_value', 'pk'])}"
    assert signed_in.get(f"{LIST}?sort=deal&after={after}").status_code == 400


def test_dates_that_cross_find_nobody(workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=workspace)
    for name in ("contact", "created"):
        query = f"?{name}_from=2026-02-02&{name}_to=2026-02-01&sort=status"
        assert names(signed_in, query) == []


def test_a_customer_stays_open_beside_a_list_whose_label_is_gone(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    page = signed_in.get(f"{LIST}{customer.pk}/?label={uuid4()}&kind=customer")
    assert (page.status_code, page.context["query"]) == (200, "?kind=customer")


def test_the_list_answers_beside_an_open_customer_without_reading_that(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    InteractionFactory(customer=customer, text="Wants an album")
    part = signed_in.get(f"{LIST}{customer.pk}/?q=custo", headers=htmx("customer-results"))
    assert part.text.count("<li class=") == 1
    assert "Wants an album" not in part.text
    assert "timeline" not in part.context


def test_typing_reads_neither_choices_nor_stats(
    workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    CustomerFactory.create_batch(3, workspace=workspace)
    with django_assert_num_queries(9):
        part = signed_in.get(f"{LIST}?q=custo", headers=htmx("customer-results"))
    assert 'id="customer-tools" hx-swap-oob="outerHTML"' in part.text
    assert 'name="kind"' not in part.text
    more = signed_in.get(f"{LIST}?q=custo", headers=htmx("customer-more"))
    assert "customer-tools" not in more.text


def test_stepping_back_to_nobody_asks_for_the_right_side_alone(signed_in: Client) -> None:
    part = signed_in.get(LIST, headers=htmx("customer-detail")).text
    assert "No customer selected" in part
    assert "customer-results" not in part
