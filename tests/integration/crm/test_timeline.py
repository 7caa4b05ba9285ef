"""The timeline of a customer, as people write and read it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.actions import interactions
from crm.models import Customer, Interaction
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from tests.factories import CustomerFactory, InteractionFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

DIALOG = htmx("dialog-body")
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt")


def address(customer: Customer, tail: str = "timeline/") -> str:
    return f"/studio/customers/{customer.pk}/{tail}"


def entry_address(entry: Interaction, verb: str) -> str:
    return address(entry.customer, f"interactions/{entry.pk}/{verb}/")


def texts(client: Client, customer: Customer, **asked: Any) -> list[str]:
    response = client.get(address(customer), asked)
    return [row.text for row in response.context["page"].rows]


def last_contact(customer: Customer) -> datetime:
    return Customer.everything.values_list("last_contact_at", flat=True).get(pk=customer.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_panel_costs_the_same_for_any_number(
    count: int, anna: Customer, owner: User, signed_in: Client, django_assert_num_queries: Any
) -> None:
    InteractionFactory.create_batch(count, customer=anna, by=owner)
    with django_assert_num_queries(6):
        response = signed_in.get(address(anna), headers=htmx("customer-timeline"))
    assert (len(response.context["page"].rows), "<html" in response.text) == (count, False)


def test_pages_show_every_entry_once_although_times_are_equal(
    anna: Customer, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    now = timezone.now()
    rows = [InteractionFactory(customer=anna, at=now) for _ in range(4)]
    rows.append(InteractionFactory(customer=anna, at=now - timedelta(days=1)))
    expected = sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)
    seen, url = [], address(anna) + "?kind=call"
    while url:
        response = signed_in.get(url, headers=htmx("timeline-more"))
        seen.append([row.pk for row in response.context["page"].rows])
        url = response.context["next_url"]
    pks = [row.pk for row in expected]
    assert seen == [pks[:2], pks[2:4], pks[4:]]


def test_filters_narrow_by_kinds_person_and_days(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    day = datetime(2026, 3, 14, 12, tzinfo=UTC)
    InteractionFactory(customer=anna, kind="call", by=owner, at=day, text="call")
    InteractionFactory(customer=anna, kind="note", at=day - timedelta(days=1), text="note")
    InteractionFactory(customer=anna, kind="visit", at=day + timedelta(days=1), text="visit")
    InteractionFactory(customer=CustomerFactory(workspace=anna.workspace), text="of another")
    assert [
        texts(signed_in, anna),
        texts(signed_in, anna, kind=["note", "visit"]),
        texts(signed_in, anna, by=str(owner.pk)),
        texts(signed_in, anna, day_from="2026-03-14"),
        texts(signed_in, anna, day_to="2026-03-14"),
        texts(signed_in, anna, day_from="2026-03-14", day_to="2026-03-14", kind="call"),
        texts(signed_in, anna, kind="meeting"),
    ] == [
        ["visit", "call", "note"],
        ["visit", "note"],
        ["call"],
        ["visit", "call"],
        ["call", "note"],
        ["call"],
        [],
    ]


def test_days_are_those_of_the_readers_clock(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    User.objects.filter(pk=owner.pk).update(time_zone="Pacific/Auckland")
    InteractionFactory(customer=anna, at=datetime(2026, 3, 13, 12, tzinfo=UTC), text="at one")
    assert texts(signed_in, anna, day_from="2026-03-14") == ["at one"]
    assert texts(signed_in, anna, day_to="2026-03-13") == []


@pytest.mark.parametrize(
    "query",
    ["?kind=party", "?by=nobody", "?day_from=soon", "?day_to=0001-01-01", "?who=me", "?after=x"],
)
def test_filters_refuse_what_they_do_not_understand(
    query: str, anna: Customer, signed_in: Client
) -> None:
    assert signed_in.get(address(anna) + query).status_code == 400


def test_filters_stay_while_the_entries_reload(anna: Customer, signed_in: Client) -> None:
    InteractionFactory(customer=anna)
    url = address(anna) + "?kind=call&kind=note"
    part = signed_in.get(url, headers=htmx("timeline-entries")).text
    assert f'hx-get="{url.replace("&", "&amp;")}"' in part
    assert ["Filter the timeline" in part, "<html" in part] == [False, False]


def test_panel_says_what_is_missing(
    anna: Customer, signed_in: Client, member: Member, client_of: ClientOf
) -> None:
    pages = [
        signed_in.get(address(anna)).text,
        signed_in.get(address(anna) + "?kind=call").text,
        client_of(member(Role.VIEWER)).get(address(anna)).text,
    ]
    found = [["Nothing yet" in page, "Log interaction" in page] for page in pages]
    assert found == [[True, True], [False, True], [True, False]]
    assert "Nothing of this kind" in pages[1]


def test_links_in_text_are_safe_and_everything_else_stays_text(
    anna: Customer, signed_in: Client
) -> None:
    text = "See https://a.example/?a=1&b=2, <b>or</b>\njavascript:alert(1) www.b.example"
    InteractionFactory(customer=anna, text=text)
    page = signed_in.get(address(anna)).text
    links = re.findall(r'<a class="link" href="([^"]*)" rel="([^"]*)"', page)
    assert links == [
        ("https://a.example/?a=1&amp;b=2", "nofollow noopener noreferrer"),
        ("http://www.b.example", "nofollow noopener noreferrer"),
    ]
    assert "&lt;b&gt;or&lt;/b&gt;<br>javascript:alert(1)" in page


def test_entry_is_logged_at_the_time_that_was_given(anna: Customer, signed_in: Client) -> None:
    values = {"kind": "meeting", "at": "2026-03-14T18:30", "text": "Looked at\r\nalbums"}
    response = signed_in.post(address(anna, "interactions/add/"), values, headers=DIALOG)
    assert {f"timeline-{anna.pk}", "customer-updated"} <= set(
        re.findall(r'"([a-z0-9-]+)":', response["HX-Trigger"])
    )
    entry = Interaction.objects.get()
    assert (entry.kind, entry.at, entry.text, entry.source) == (
        "meeting",
        datetime(2026, 3, 14, 17, 30, tzinfo=UTC),
        "Looked at\nalbums",
        "",
    )
    assert last_contact(anna) == entry.at


@pytest.mark.parametrize("at", ["2999-01-01T00:00", "0001-01-01T00:00", "soon", "2026-03-29T02:30"])
def test_time_that_cannot_be_is_refused_and_stays_typed(
    at: str, anna: Customer, signed_in: Client
) -> None:
    values = {"kind": "call", "at": at, "text": "Hello"}
    response = signed_in.post(address(anna, "interactions/add/"), values, headers=DIALOG)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["at"])
    assert (at in response.text, Interaction.objects.count()) == (True, 0)


def test_edit_keeps_the_seconds_of_a_time_that_was_left(anna: Customer, signed_in: Client) -> None:
    at = datetime(2026, 3, 14, 11, 22, 33, 44, tzinfo=UTC)
    entry = InteractionFactory(customer=anna, at=at, text="Old")
    values = {"kind": "call", "at": "2026-03-14T12:22", "text": "New", "version": "1"}
    assert signed_in.post(entry_address(entry, "edit"), values).status_code == 302
    entry.refresh_from_db()
    assert (entry.at, entry.text, entry.version) == (at, "New", 2)
    assert history_of(anna)[0].sentences == ["Call on the timeline changed"]


def test_stale_edit_shows_both_and_loses_no_word(anna: Customer, signed_in: Client) -> None:
    entry = InteractionFactory(customer=anna, at=datetime(2026, 3, 14, 11, tzinfo=UTC))
    values = {"kind": "call", "at": "2026-03-14T12:00", "version": "1"}
    signed_in.post(entry_address(entry, "edit"), values | {"text": "First"})
    mine = values | {"text": "Second", "kind": "email"}
    stale = signed_in.post(entry_address(entry, "edit"), mine, headers=DIALOG)
    assert stale.status_code == 409
    assert [(c.label, c.mine, c.theirs) for c in stale.context["conflicts"]] == [
        ("Kind", "E-mail", "Call"),
        ("What was said", "Second", "First"),
    ]
    entry.refresh_from_db()
    assert (entry.text, entry.version) == ("First", 2)
    assert signed_in.post(entry_address(entry, "edit"), mine | {"version": "2"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.kind, entry.text, entry.version) == ("email", "Second", 3)


def test_what_came_by_itself_is_removed_but_not_rewritten(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    entry = InteractionFactory(customer=anna, kind="visit", source="visit:1", path="gallery/1/")
    page = signed_in.get(address(anna)).text
    found = [entry_address(entry, verb) in page for verb in ("edit", "trash")]
    assert found == [False, True]
    assert 'href="/studio/gallery/1/"' in page
    values = {"kind": "note", "at": "2026-03-14T12:00", "text": "Mine", "version": "1"}
    assert signed_in.post(entry_address(entry, "edit"), values).status_code == 404
    with pytest.raises(interactions.Automatic):
        interactions.change(
            customer=anna, interaction_id=entry.pk, version=1, by=owner, text="Mine"
        )
    gone = signed_in.post(entry_address(entry, "trash"), follow=True)
    assert (Interaction.objects.count(), entry_address(entry, "restore") in gone.text) == (0, True)
    signed_in.post(entry_address(entry, "restore"))
    assert Interaction.objects.get().text == entry.text


def test_last_contact_follows_edit_delete_and_undo(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    Customer.objects.filter(pk=anna.pk).update(created_at=MADE)
    days = [datetime(2026, 3, day, 11, tzinfo=UTC) for day in (1, 2, 3)]
    first, second, note = (
        interactions.log(customer=anna, kind=kind, at=at, text="Hello", by=owner)
        for kind, at in zip(("call", "email", "note"), days, strict=True)
    )
    seen = [last_contact(anna)]
    steps: tuple[tuple[Interaction, str, dict[str, str]], ...] = (
        (second, "trash", {}),
        (second, "trash", {}),
        (first, "trash", {}),
        (second, "restore", {}),
        (second, "edit", {"kind": "call", "at": "2026-02-01T12:00", "text": "Hi", "version": "1"}),
        (note, "edit", {"kind": "call", "at": "2026-03-03T12:00", "text": "Hi", "version": "1"}),
    )
    for entry, verb, values in steps:
        assert signed_in.post(entry_address(entry, verb), values).status_code == 302
        seen.append(last_contact(anna))
    assert seen == [
        days[1],
        days[0],
        days[0],
        MADE,
        days[1],
        datetime(2026, 2, 1, 11, tzinfo=UTC),
        days[2],
    ]


def test_note_does_not_move_the_last_contact(anna: Customer, signed_in: Client) -> None:
    values = {"kind": "note", "text": "Likes dogs"}
    signed_in.post(address(anna, "interactions/add/"), values)
    assert (Interaction.objects.count(), last_contact(anna)) == (1, anna.created_at)


def test_entry_of_another_customer_does_not_exist(anna: Customer, signed_in: Client) -> None:
    entry = InteractionFactory(customer=CustomerFactory(workspace=anna.workspace))
    values = {"kind": "call", "at": "2026-03-14T12:00", "text": "Mine", "version": "1"}
    answers = [
        signed_in.post(address(anna, f"interactions/{entry.pk}/{verb}/"), values).status_code
        for verb in ("edit", "trash", "restore")
    ]
    assert (answers, Interaction.objects.get().version) == ([404] * 3, 1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("log", "edit", "trash", "restore")),
        st.sampled_from(("call", "email", "note", "meeting")),
        st.integers(0, 400),
        st.integers(0, 5),
    ),
    max_size=14,
)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_last_contact_is_the_newest_of_what_is_kept(
    steps: list[tuple[str, str, int, int]], workspace: Workspace, owner: User
) -> None:
    customer = CustomerFactory(workspace=workspace)
    Customer.objects.filter(pk=customer.pk).update(last_contact_at=customer.created_at)
    made: list[Interaction] = []
    verbs: dict[str, Callable[..., Any]] = {
        "trash": interactions.trash,
        "restore": interactions.restore,
    }
    for verb, kind, day, number in steps:
        at = MADE + timedelta(days=day)
        if verb == "log" or not made:
            made.append(interactions.log(customer=customer, kind=kind, at=at, text="x", by=owner))
            continue
        entry = Interaction.everything.get(pk=made[number % len(made)].pk)
        about: dict[str, Any] = {"customer": customer, "interaction_id": entry.pk, "by": owner}
        if verb in verbs:
            verbs[verb](**about)
        elif entry.trashed_at is None:
            interactions.change(**about, version=entry.version, kind=kind, at=at)
    rows = Interaction.everything.filter(customer=customer)
    kept = [row.at for row in rows if row.trashed_at is None and row.kind != "note"]
    assert last_contact(customer) == max(kept, default=customer.created_at)
