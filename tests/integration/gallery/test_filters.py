"""The filters, orders and views of the gallery."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis.strategies import dates, sampled_from

from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Change
from photocrm.filters import SPANS, first_day
from tests.factories import CustomerFactory, PhotoFactory, SessionFactory, TagFactory
from tests.fixtures.people import Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"
NOON = datetime(2026, 5, 10, 12, tzinfo=UTC)
ORDERS = ("newest", "oldest", "name", "photos", "shared")


def shared(at: datetime = NOON) -> dict[str, Any]:
    return {"share_count": 1, "last_shared_at": at}


@pytest.fixture
def sessions(workspace: Workspace, member: Member) -> dict[str, PhotoSession]:
    """Three that differ in everything that can be filtered by."""
    ida, customer = member(Role.STAFF), CustomerFactory(workspace=workspace, name="Anna Müller")
    raw = SessionFactory(workspace=workspace, name="Raw", shot_on=date(2026, 5, 1))
    tagged = SessionFactory(
        workspace=workspace, name="Tagged", customer=customer, photo_count=5, tagged_count=1
    )
    both = SessionFactory(
        workspace=workspace,
        name="Both",
        photo_count=9,
        tagged_count=2,
        shot_on=date(2026, 5, 9),
        created_by=ida,
        **shared(),
    )
    TagFactory(photo=PhotoFactory(session=tagged), text="Amélie & Théo 你好")
    rows: dict[str, Any] = {"Raw": raw, "Tagged": tagged, "Both": both}
    for days, row in enumerate(rows.values()):
        at = NOON + timedelta(days=days)
        PhotoSession.objects.filter(pk=row.pk).update(created_at=at)
    return rows


def names(client: Client, query: str) -> list[str]:
    return [row.name for row in client.get(LIST + query).context["page"].rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=raw", ["Raw"]),
        ("?status=raw&status=shared", ["Both", "Raw"]),
        ("?customer=with", ["Tagged"]),
        ("?customer=without", ["Both", "Raw"]),
        ("?shot_from=2026-05-02", ["Both"]),
        ("?shot_to=2026-05-01", ["Raw"]),
        ("?shot_from=2026-05-01&shot_to=2026-05-09", ["Both", "Raw"]),
        ("?created_from=2026-05-11", ["Both", "Tagged"]),
        ("?created_to=2026-05-10", ["Raw"]),
        ("?created_from=2026-05-11&created_to=2026-05-11", ["Tagged"]),
        ("?photos_min=5", ["Both", "Tagged"]),
        ("?photos_max=0", ["Raw"]),
        ("?q=th%C3%A9o", ["Tagged"]),
        ("?q=%E4%BD%A0%E5%A5%BD", ["Tagged"]),
        ("?q=m%C3%BCll", ["Tagged"]),
        ("?status=tagged&customer=without&photos_min=9&shot_from=2026-05-01&q=bo", ["Both"]),
        ("?status=raw&customer=with", []),
        (
            "?customer=&shot_from=&photos_min=&photographer=&sort=",
            ["Both", "Tagged", "Raw"],
        ),
    ],
)
def test_filters_find_alone_and_together(
    query: str, expected: list[str], sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    assert names(signed_in, query) == expected


@pytest.mark.parametrize("few", [0, 1, 500])
def test_rare_and_frequent_texts_find_the_same(
    few: int,
    sessions: dict[str, PhotoSession],
    signed_in: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gallery.queries.FEW", few)
    PhotoFactory.create_batch(2, session=sessions["Raw"], file_name="amelie_01.jpg")
    found = [
        names(signed_in, f"?q={text}") for text in ("tagg", "AMELIE", "th%C3%A9o", "anna", "zz")
    ]
    assert found == [["Tagged"], ["Tagged", "Raw"], ["Tagged"], ["Tagged"], []]


def test_filters_by_one_customer_and_by_one_photographer(
    sessions: dict[str, PhotoSession], signed_in: Client, owner: User
) -> None:
    customer, ida = sessions["Tagged"].customer_id, sessions["Both"].created_by_id
    assert names(signed_in, f"?customer={customer}") == ["Tagged"]
    assert names(signed_in, f"?photographer={ida}") == ["Both"]
    assert names(signed_in, f"?photographer={owner.pk}") == []


@pytest.mark.parametrize(
    "query",
    [
        "?status=raw&status=lost",
        "?customer=maybe",
        "?photographer=nobody",
        "?shot_from=yesterday",
        "?shot_to=2026-02-30",
        "?created_to=9999-12-31",
        "?created_from=0001-01-01",
        "?photos_min=-1",
        "?photos_max=many",
        "?photos_max=99999999999999999999",
        "?sort=colour",
        "?view=tiles",
        "?sort=name&after=bm9uc2Vuc2U",
        "?created=2026",
    ],
)
def test_refuses_what_it_does_not_understand_in_words(query: str, signed_in: Client) -> None:
    response = signed_in.get(LIST + query)
    assert (response.status_code, "This address is not understood" in response.text) == (400, True)


def test_customers_and_members_of_another_studio_are_unknown(
    other_workspace: Workspace, member: Member, signed_in: Client
) -> None:
    stranger = CustomerFactory(workspace=other_workspace, name="Rival customer")
    rival = member(Role.OWNER, of=other_workspace)
    answers = {
        query: signed_in.get(f"{LIST}?{query}")
        for query in (
            f"customer={stranger.pk}",
            f"customer={uuid4()}",
            f"photographer={rival.pk}",
            f"photographer={uuid4()}",
        )
    }
    assert {response.status_code for response in answers.values()} == {400}
    assert [query for query, response in answers.items() if "Rival" in response.text] == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", ["Both", "Tagged", "Raw"]),
        ("oldest", ["Raw", "Tagged", "Both"]),
        ("name", ["Both", "Raw", "Tagged"]),
        ("photos", ["Both", "Tagged", "Raw"]),
        ("shared", ["Both"]),
    ],
)
def test_orders(
    order: str, expected: list[str], sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    assert names(signed_in, f"?sort={order}") == expected


def test_names_are_ordered_without_case_and_accents(
    workspace: Workspace, signed_in: Client
) -> None:
    for name in ("Zoo", "éclair", "Echo", "Ähre", "apple"):
        SessionFactory(workspace=workspace, name=name)
    assert names(signed_in, "?sort=name") == ["Ähre", "apple", "Echo", "éclair", "Zoo"]


def test_sort_name_follows_the_name_also_when_only_that_is_saved(workspace: Workspace) -> None:
    session = SessionFactory(workspace=workspace, name="First")
    session.name = "Été " + "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 190
    session.save(update_fields=["name"])
    session.refresh_from_db()
    assert (session.sort_name[:4], len(session.sort_name)) == ("ete ", 400)


def test_migration_fills_sort_names_and_leaves_no_trail(workspace: Workspace) -> None:
    session = SessionFactory(workspace=workspace, name="Łódź")
    PhotoSession.objects.update(sort_name="")
    before = Change.objects.count()
    migration = import_module("gallery.migrations.0003_session_filters")
    migration.fill_sort_names(apps, connection.schema_editor())
    session.refresh_from_db()
    assert (session.sort_name, Change.objects.count()) == ("lodz", before)


@pytest.mark.parametrize("view", ["grid", "list"])
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_walks_every_row_once_although_all_are_equal(
    order: str, view: str, workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    rows = SessionFactory.create_batch(5, workspace=workspace, name="Same", **shared())
    PhotoSession.objects.update(created_at=NOON)
    seen, query = [], f"?sort={order}&view={view}&status=raw&status=shared"
    while query:
        context = signed_in.get(LIST + query).context
        seen += [row.pk for row in context["page"].rows]
        query = context["next_url"]
    expected = sorted((row.pk for row in rows), reverse=order not in ("oldest", "name"))
    assert seen == expected


def test_pills_and_count_follow_the_other_filters(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    def counted(query: str) -> tuple[list[int], str]:
        context = signed_in.get(LIST + query).context
        return [int(pill.count) for pill in context["pills"]], context["count_text"]

    assert counted("") == ([3, 1, 2, 1], "3 sessions")
    assert counted("?status=raw") == ([3, 1, 2, 1], "1 session")
    assert counted("?status=raw&status=shared") == ([3, 1, 2, 1], "2 sessions")
    assert counted("?customer=without") == ([2, 1, 1, 1], "2 sessions")
    assert counted("?photos_min=5&status=shared") == ([2, 0, 2, 1], "1 session")
    assert counted("?sort=shared") == ([1, 0, 1, 1], "1 session")


def test_filtered_counts_are_capped(
    workspace: Workspace, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    SessionFactory.create_batch(4, workspace=workspace)
    monkeypatch.setattr("gallery.queries.COUNT_LIMIT", 2)
    context = signed_in.get(f"{LIST}?status=raw&status=tagged&photos_max=9").context
    assert [pill.count_text for pill in context["pills"]] == ["2+", "2+", "0", "0"]
    assert context["count_text"] == "2+ sessions"


def test_chips_name_what_is_on_and_drop_one_each(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    customer = sessions["Tagged"].customer_id
    query = f"?status=raw&status=tagged&customer={customer}&shot_from=2026-05-01&sort=name"
    chips = signed_in.get(LIST + query).context["chips"]
    assert [(chip.label, chip.url) for chip in chips] == [
        ("Raw", f"?customer={customer}&shot_from=2026-05-01&sort=name&status=tagged"),
        ("Tagged", f"?customer={customer}&shot_from=2026-05-01&sort=name&status=raw"),
        ("Anna Müller", "?status=raw&status=tagged&shot_from=2026-05-01&sort=name"),
        ("Shot from 1 May 2026", f"?status=raw&status=tagged&customer={customer}&sort=name"),
    ]


def test_clear_all_keeps_the_order_alone(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    query = "?status=raw&q=r&photos_max=3&photographer=&created_to=2026-05-11&sort=oldest"
    response = signed_in.get(LIST + query)
    assert [chip.label for chip in response.context["chips"]] == [
        "Raw",
        "“r”",
        "Created to 11 May 2026",
        "At most 3 photos",
    ]
    assert response.context["clear_url"] == "?sort=oldest"
    assert signed_in.get(f"{LIST}?sort=oldest").context["chips"] == []


def test_quick_dates_stay_relative(signed_in: Client) -> None:
    spans = signed_in.get(f"{LIST}?created=week&status=raw").context["spans"]
    assert [(span.label, span.current) for span in spans] == [
        ("Any date", False),
        ("Today", False),
        ("Last 7 days", True),
        ("Last 30 days", False),
        ("This month", False),
        ("This year", False),
    ]
    assert [span.url for span in spans[:2]] == ["?status=raw", "?status=raw&created=today"]


@pytest.mark.parametrize(
    ("span", "first"),
    [
        ("today", date(2026, 3, 4)),
        ("week", date(2026, 2, 26)),
        ("30days", date(2026, 2, 3)),
        ("month", date(2026, 3, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_spans_end_today(span: str, first: date) -> None:
    assert first_day(span, date(2026, 3, 4)) == first


@given(today=dates(min_value=date(1901, 1, 1)), span=sampled_from([name for name, _ in SPANS]))
def test_every_span_begins_within_a_year(today: date, span: str) -> None:
    assert timedelta(0) <= today - first_day(span, today) < timedelta(days=366)


def test_search_and_pills_keep_every_other_filter(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    query = "?status=raw&status=shared&customer=without&sort=name"
    response = signed_in.get(LIST + query, headers=htmx("session-results"))
    kept = [("status", "raw"), ("status", "shared"), ("customer", "without"), ("sort", "name")]
    assert response.context["kept"] == kept
    for name, value in kept:
        assert f'<input type="hidden" name="{name}" value="{value}">' in response.text
    swapped = ("session-count", "session-views", "session-tools", "session-search-kept")
    assert [name for name in swapped if response.text.count(f'id="{name}"') != 1] == []
    urls = [pill.url for pill in response.context["pills"]]
    assert urls[1] == "?customer=without&sort=name&status=raw"


def test_view_is_remembered_by_whole_pages_only(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    def table(query: str = "", **options: Any) -> bool:
        return "<table" in signed_in.get(LIST + query, **options).text

    seen = [
        table(),
        table("?view=list", headers=htmx("session-results")),
        table(),
        table("?view=list"),
        table(),
        table("?view=grid"),
        table(),
    ]
    assert seen == [False, True, False, True, True, False, False]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    signed_in.get(f"{LIST}?view=list")
    customer = CustomerFactory(workspace=workspace)
    for _ in range(count):
        session = SessionFactory(workspace=workspace, customer=customer, photo_count=1)
        session.cover = PhotoFactory(session=session, file_name="wedding.jpg")
        session.save()
    query = f"?customer={customer.pk}&q=wedding&status=raw&status=shared&sort=name&photos_min=1"
    with django_assert_num_queries(17):
        response = signed_in.get(LIST + query)
    assert len(response.context["page"].rows) == count
    assert response.text.count('<tr id="session-') == count


def test_further_pages_count_nothing(
    workspace: Workspace, signed_in: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PAGE_SIZE = 2
    SessionFactory.create_batch(3, workspace=workspace)
    after = signed_in.get(LIST).context["next_url"]
    with django_assert_num_queries(6):
        response = signed_in.get(LIST + after, headers=htmx("session-more", tag="li"))
    assert response.text.count('class="photo-card ') == 1


def test_changed_rows_of_the_list_travel_inside_a_table(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    since = {"since": (timezone.now() - timedelta(minutes=1)).isoformat()}
    rows = signed_in.get(f"{LIST}changes/", since | {"view": "list"}).text
    cards = signed_in.get(f"{LIST}changes/", since).text
    assert [(text.count("<tr id="), text.count("<li class=")) for text in (rows, cards)] == [
        (3, 0),
        (0, 3),
    ]
    assert "?view=list&amp;since=" in rows
    assert signed_in.get(f"{LIST}changes/", since | {"view": "tiles"}).status_code == 400


def test_one_changed_row_or_card_comes_as_the_page_shows_it(
    sessions: dict[str, PhotoSession], signed_in: Client
) -> None:
    address = f"{LIST}{sessions['Raw'].pk}/card/"
    starts = [signed_in.get(address + query).text.split()[0] for query in ("", "?view=list")]
    assert starts == ["<li", "<tr"]


def test_customer_is_chosen_among_the_own_ones_and_other_filters_stay(
    sessions: dict[str, PhotoSession], other_workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory(workspace=other_workspace, name="Anna Rival")
    customer = sessions["Tagged"].customer_id
    response = signed_in.get(f"{LIST}customer/?status=tagged&sort=name&find=anna")
    address = f"{LIST}?status=tagged&sort=name&customer={customer}"
    assert [url for _, url in response.context["choices"]] == [address]
    assert "Rival" not in response.text
    assert signed_in.get(f"{LIST}customer/?colour=red").status_code == 400
