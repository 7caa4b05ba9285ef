"""Editing a session in place, and the way from one session of a list to the next."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions.saving import Stale
from gallery.actions import sessions
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Event
from tests.factories import SessionFactory
from tests.fixtures.work import Race
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", notes="Bring the long lens.")


def edit(session: PhotoSession, field: str) -> str:
    return f"{LIST}{session.pk}/edit/{field}/"


@pytest.mark.parametrize(
    ("field", "text", "value", "part"),
    [
        ("name", " Laurent ", "Laurent", "session-header"),
        ("shot_on", "2026-05-16", date(2026, 5, 16), "session-header"),
        ("notes", "One\r\nTwo", "One\nTwo", "session-notes"),
    ],
)
def test_a_field_is_saved_alone_and_shown_in_its_place(
    session: PhotoSession, signed_in: Client, field: str, text: str, value: Any, part: str
) -> None:
    form = signed_in.get(edit(session, field), headers=htmx(part))
    assert f'id="{part}"' in form.text
    assert f'name="{field}"' in form.text
    answer = signed_in.post(edit(session, field), {field: text, "version": 1}, headers=htmx(part))
    session.refresh_from_db()
    assert (getattr(session, field), session.version) == (value, 2)
    assert (answer.status_code, "<form" in answer.text.split("toast")[0]) == (200, False)
    assert " saved" in answer.text


def test_history_names_the_fields(session: PhotoSession, signed_in: Client) -> None:
    signed_in.post(edit(session, "name"), {"name": "Laurent", "version": 1})
    signed_in.post(edit(session, "notes"), {"notes": "", "version": 2})
    assert [event.details["fields"] for event in Event.objects.order_by("pk")] == [
        {"name": ["Wedding", "Laurent"]},
        {"notes": ["Bring the long lens.", ""]},
    ]
    sentences = [sentence for entry in history_of(session) for sentence in entry.sentences]
    assert sentences == ["Notes changed", "Name changed to “Laurent”"]


def test_stale_save_shows_both_versions_and_counts_the_second_time(
    session: PhotoSession, workspace: Workspace, owner: User, signed_in: Client
) -> None:
    sessions.change(
        session_id=session.pk, workspace=workspace, version=1, by=owner, name="Of somebody else"
    )
    mine = {"name": "Mine", "version": 1}
    answer = signed_in.post(edit(session, "name"), mine, headers=htmx("session-header"))
    assert answer.status_code == 409
    assert "Of somebody else" in answer.text
    assert 'value="Mine"' in answer.text
    assert 'name="version" value="2"' in answer.text
    session.refresh_from_db()
    assert session.name == "Of somebody else"
    again = {"name": "Mine", "version": 2}
    assert signed_in.post(edit(session, "name"), again).status_code == 302
    session.refresh_from_db()
    assert session.name == "Mine"


def test_saving_what_stands_there_writes_nothing(session: PhotoSession, signed_in: Client) -> None:
    signed_in.post(edit(session, "name"), {"name": "Wedding", "version": 0})
    session.refresh_from_db()
    assert (session.version, Event.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "a\0b"),
        ("shot_on", "yesterday"),
        ("shot_on", "0001-01-01"),
        ("shot_on", "9999-12-31"),
        ("notes", "x" * 20_001),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form(
    session: PhotoSession, signed_in: Client, field: str, text: str
) -> None:
    part = "session-notes" if field == "notes" else "session-header"
    answer = signed_in.post(edit(session, field), {field: text, "version": 1}, headers=htmx(part))
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    session.refresh_from_db()
    assert session.version == 1


def test_other_fields_cannot_be_edited(session: PhotoSession, signed_in: Client) -> None:
    assert signed_in.get(edit(session, "photo_count")).status_code == 404


def test_without_a_script_the_page_holds_the_form_and_comes_back(
    session: PhotoSession, signed_in: Client
) -> None:
    page = signed_in.get(edit(session, "name") + "?status=raw")
    assert "<html" in page.text
    assert f'action="{edit(session, "name")}?status=raw"' in page.text
    saved = signed_in.post(edit(session, "name") + "?status=raw", {"name": "New", "version": 1})
    assert saved["Location"] == f"{LIST}{session.pk}/?status=raw"


def test_of_two_at_once_one_is_told(
    session: PhotoSession, workspace: Workspace, owner: User, race: Race
) -> None:
    def save(number: int) -> str:
        try:
            sessions.change(
                session_id=session.pk,
                workspace=workspace,
                version=1,
                by=owner,
                name=f"Name {number}",
            )
        except Stale:
            return "stale"
        return "saved"

    assert sorted(race(2, save)) == ["saved", "stale"]


@pytest.fixture
def five(workspace: Workspace) -> list[PhotoSession]:
    """The newest first; the second and the fourth are tagged."""
    rows: list[PhotoSession] = [
        SessionFactory(workspace=workspace, name=name, photo_count=1, tagged_count=tagged)
        for name, tagged in (("E", 0), ("D", 1), ("C", 0), ("B", 1), ("A", 0))
    ]
    now = timezone.now()
    for number, row in enumerate(rows):
        PhotoSession.objects.filter(pk=row.pk).update(created_at=now + timedelta(number))
    return rows[::-1]


def beside(client: Client, session: PhotoSession, query: str = "") -> tuple[Any, Any]:
    context = client.get(f"{LIST}{session.pk}/{query}").context
    found = (context["previous"], context["next"])
    return tuple(one.name if one else None for one in found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ("B", "D")),
        ("?status=tagged", ("B", "D")),
        ("?status=raw", ("A", "E")),
        ("?sort=oldest", ("D", "B")),
        ("?sort=name&view=list", ("B", "D")),
        ("?sort=shared", (None, None)),
        ("?q=nothing", (None, None)),
    ],
)
def test_neighbours_are_those_of_the_list_it_came_from(
    five: list[PhotoSession], signed_in: Client, query: str, expected: tuple[Any, Any]
) -> None:
    assert beside(signed_in, five[2], query) == expected


def test_the_ends_of_the_list_have_one_neighbour(
    five: list[PhotoSession], other_workspace: Workspace, signed_in: Client
) -> None:
    SessionFactory(workspace=other_workspace)
    assert [beside(signed_in, five[0]), beside(signed_in, five[4])] == [(None, "B"), ("D", None)]


def test_links_of_the_page_keep_the_filter(five: list[PhotoSession], signed_in: Client) -> None:
    text = signed_in.get(f"{LIST}{five[2].pk}/?status=raw&sort=name").text
    assert f'href="{LIST}?status=raw&amp;sort=name"' in text
    assert f'href="{LIST}{five[4].pk}/?status=raw&amp;sort=name"' in text


@pytest.mark.parametrize("query", ["?colour=red", "?status=lost", "?shown=x", "?shown=1e3"])
def test_page_refuses_what_it_does_not_understand(
    session: PhotoSession, signed_in: Client, query: str
) -> None:
    assert signed_in.get(f"{LIST}{session.pk}/{query}").status_code == 400
