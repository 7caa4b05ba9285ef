"""The page of the trash: choosing several, restoring them, deleting them for ever."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.actions import trash
from gallery.models import Photo, PhotoSession
from gallery.trash_presenters import what_goes
from photocrm.accounts.models import Role, User, Workspace
from photocrm.accounts.presenters import trashed
from photocrm.bulk.actions import runs
from photocrm.bulk.models import BulkRun
from photocrm.ids import new_id
from tests.factories import CustomerFactory, PhotoFactory, SessionFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

TRASH = "/studio/trash/"


def thrown_away(workspace: Workspace, by: User, *names: str) -> list[PhotoSession]:
    """Sessions of two photos each that lie in the trash."""
    sessions: Any = [SessionFactory(workspace=workspace, name=name) for name in names]
    for session in sessions:
        PhotoFactory.create_batch(2, session=session)
        trash.recount(session)
        trash.trash_session(session_id=session.pk, workspace=workspace, by=by)
    return sessions


def loose_photos(workspace: Workspace, by: User, count: int = 2) -> list[Photo]:
    """One photo each of sessions that are kept."""
    photos: Any = [PhotoFactory(session__workspace=workspace) for _ in range(count)]
    for photo in photos:
        about: Any = {"session_id": photo.session_id, "workspace": workspace, "by": by}
        trash.trash_photos(photo_ids=[photo.pk], **about)
    return photos


def chosen(rows: list[Any], kind: str = "sessions", **more: str) -> dict[str, Any]:
    keys = {kind.removesuffix("s"): [str(row.pk) for row in rows]}
    return {"kind": kind, "key": str(new_id()), **keys, **more}


def kept() -> list[str]:
    return sorted(PhotoSession.objects.values_list("name", flat=True))


def test_several_sessions_are_restored_at_once_and_undo_takes_them_back(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    sessions = thrown_away(workspace, owner, "A", "B", "C")
    response = signed_in.post(f"{TRASH}restore/", chosen(sessions[:2]), headers=htmx("dialog-body"))
    assert kept() == ["A", "B"]
    assert "Restore 2 sessions: 2 done" in response.text
    assert {"session-list-changed", "selection-clear"} <= set(json.loads(response["HX-Trigger"]))
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert kept() == []


def test_sending_the_choice_twice_restores_once(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    sent = chosen(thrown_away(workspace, owner, "A", "B"))
    for _ in range(2):
        assert signed_in.post(f"{TRASH}restore/", sent).status_code == 302
    assert (kept(), BulkRun.objects.count()) == (["A", "B"], 1)


def test_all_means_what_the_page_could_show(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    thrown_away(workspace, owner, "A", "B")
    seen = timezone.now().isoformat()
    thrown_away(workspace, owner, "Later")
    signed_in.post(f"{TRASH}restore/", chosen([], all="1", now=seen))
    assert kept() == ["A", "B"]


def test_what_is_being_deleted_for_ever_cannot_be_restored(
    workspace: Workspace, owner: User
) -> None:
    first, second = thrown_away(workspace, owner, "A", "B")
    run = runs.draw_up(
        kind="sessions.restore",
        workspace=workspace,
        found=PhotoSession.everything.all(),
        key=new_id(),
        by=owner,
        arguments={},
    )
    PhotoSession.everything.filter(pk=second.pk).update(purging=True)
    run = runs.go_on(run)
    assert (kept(), run.done_count, run.failed_count) == (["A"], 1, 1)
    assert run.rows.get(subject_id=second.pk).reason == "The session was deleted for ever."
    assert run.rows.get(subject_id=first.pk).reason == ""


def test_photos_of_several_sessions_are_restored_at_once(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    photos = loose_photos(workspace, owner, 3)
    sent = chosen(photos[:2], "photos")
    response = signed_in.post(f"{TRASH}restore/", sent, headers=htmx())
    assert "2 photos restored" in response.text
    assert set(Photo.objects.all()) == set(photos[:2])


def test_nothing_chosen_is_told(workspace: Workspace, signed_in: Client) -> None:
    for name in ("restore", "delete"):
        page = signed_in.post(f"{TRASH}{name}/", chosen([]), follow=True)
        assert "Nothing was chosen that is still in the trash" in page.text


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "people"},
        {"session": "nonsense"},
        {"all": "1"},
        {"all": "1", "now": "yesterday"},
        {"all": "1", "now": "2026-13-45T00:00:00Z"},
    ],
)
@pytest.mark.parametrize("name", ["restore", "delete"])
def test_odd_choices_are_refused(name: str, sent: dict[str, str], signed_in: Client) -> None:
    assert signed_in.post(f"{TRASH}{name}/", sent).status_code == 400


def test_deleting_for_ever_asks_first_and_tells_what_goes(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    first, second, _ = thrown_away(workspace, owner, "Alpha", "Beta", "Gamma")
    question = signed_in.post(f"{TRASH}delete/", chosen([first, second]))
    assert "<strong>2 sessions with 4 photos</strong> will be deleted" in question.text
    assert [name in question.text for name in ("Alpha", "Beta", "Gamma")] == [True, True, False]
    assert not PhotoSession.everything.filter(purging=True).exists()
    answer = chosen([first, second], confirmed="1")
    page = signed_in.post(f"{TRASH}delete/", answer, follow=True)
    assert "2 sessions deleted for ever" in page.text
    doomed = PhotoSession.everything.filter(purging=True).order_by("name")
    assert list(doomed.values_list("name", flat=True)) == ["Alpha", "Beta"]


def test_emptying_leaves_what_came_after_the_question(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    thrown_away(workspace, owner, "Alpha")
    loose_photos(workspace, owner, 1)
    question = signed_in.get(f"{TRASH}empty/")
    assert "<strong>1 session with 2 photos and 1 single photo</strong>" in question.text
    seen = timezone.now().isoformat()
    thrown_away(workspace, owner, "Later")
    signed_in.post(f"{TRASH}empty/", {"now": seen})
    [left] = PhotoSession.everything.exclude(trashed_at=None).filter(purging=False)
    assert left.name == "Later"
    assert Photo.everything.filter(purging=True).count() == 1


def test_an_empty_trash_has_nothing_to_delete(signed_in: Client) -> None:
    question = signed_in.get(f"{TRASH}empty/", headers=htmx("dialog-body"))
    assert "There is nothing in the trash." in question.text
    assert "<form" not in question.text


def test_lists_go_on_page_by_page(
    workspace: Workspace, owner: User, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    thrown_away(workspace, owner, "A", "B", "C")
    first = signed_in.get(TRASH)
    assert [first.text.count(f"Choose {name}") for name in "ABC"] == [0, 1, 1]
    assert "All 3" in first.text
    second = signed_in.get(f"{TRASH}{first.context['next_url']}", headers=htmx("trash-more"))
    assert [second.text.count(f"Choose {name}") for name in "ABC"] == [1, 0, 0]


def test_viewers_see_the_trash_and_change_nothing(
    workspace: Workspace, owner: User, member: Member, client_of: ClientOf
) -> None:
    thrown_away(workspace, owner, "A")
    page = client_of(member(Role.VIEWER)).get(TRASH).text
    found = [text in page for text in ("data-select-item", "select-box", "Restore", "Empty trash")]
    assert found == [True, False, False, False]


def test_the_page_tells_how_much_is_still_being_deleted(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    thrown_away(workspace, owner, "A", "B")
    PhotoSession.everything.update(purging=True)
    line = signed_in.get(TRASH, headers=htmx("trash-purging"))
    assert "Being deleted for ever: 2 to go." in line.text
    PhotoSession.everything.all().delete()
    over = signed_in.get(TRASH, headers=htmx("trash-purging"))
    assert ("Being deleted" in over.text, "hx-trigger" in over.text) == (False, False)


def test_panels_of_the_customer_hear_of_it(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    session = SessionFactory(workspace=workspace, customer=customer)
    for name in ("trash", "restore"):
        response = signed_in.post(f"{session.get_absolute_url()}{name}/", headers=htmx())
        events = set(json.loads(response["HX-Trigger"]))
        assert {"session-list-changed", f"customer-{customer.pk}-sessions"} <= events


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(), "30 days left"),
        (timedelta(hours=1), "30 days left"),
        (timedelta(days=28, hours=23), "2 days left"),
        (timedelta(days=29, hours=23), "1 day left"),
        (timedelta(days=30), "Goes within the hour"),
        (timedelta(days=44), "Goes within the hour"),
    ],
)
def test_days_are_counted_up_to_the_purge(age: timedelta, words: str) -> None:
    now = timezone.now()
    assert trashed(PhotoSession(trashed_at=now - age), now).left == words


@pytest.mark.parametrize(
    ("sessions", "inside", "photos", "words"),
    [
        (0, 0, 0, ""),
        (1, 0, 0, "1 session"),
        (2, 31, 1, "2 sessions with 31 photos and 1 single photo"),
        (0, 0, 3, "3 photos"),
        (10_001, 10_001, 0, "10,000+ sessions with 10,000+ photos"),
    ],
)
def test_what_goes_is_told_in_numbers(sessions: int, inside: int, photos: int, words: str) -> None:
    counts = {"sessions": sessions, "inside": inside, "photos": photos}
    assert what_goes(counts) == words
