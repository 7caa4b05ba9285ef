"""The tallies equal the rows, whoever wrote those."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from crm.models import Label
from gallery import queries
from gallery.models import PhotoSession, SessionLabel, SessionTally
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    CustomerFactory,
    ImageFactory,
    LabelFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    WorkspaceFactory,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 5, 1, tzinfo=UTC)


def tallied(workspace: Workspace) -> dict[str, int]:
    return queries.tallies(workspace).by_status


def counted(workspace: Workspace) -> dict[str, int]:
    sessions = PhotoSession.objects.of(workspace)
    return {"": sessions.count()} | {
        name: sessions.filter(condition).count() for name, condition in queries.STATUSES.items()
    }


def test_bulk_inserts_updates_and_deletes_are_counted(workspace: Workspace, owner: User) -> None:
    rows = [
        PhotoSession(workspace=workspace, name=f"Bulk {number}", created_by=owner)
        for number in range(6)
    ]
    PhotoSession.objects.bulk_create(rows)
    seen = [tallied(workspace)]
    sessions = PhotoSession.objects.of(workspace)
    sessions.filter(pk__in=[rows[0].pk, rows[1].pk]).update(photo_count=2, tagged_count=1)
    sessions.filter(pk=rows[0].pk).update(share_count=1, last_shared_at=timezone.now())
    seen.append(tallied(workspace))
    sessions.filter(pk=rows[1].pk).delete()
    seen.append(tallied(workspace))
    assert seen == [
        {"": 6, "raw": 6, "tagged": 0, "shared": 0},
        {"": 6, "raw": 4, "tagged": 2, "shared": 1},
        {"": 5, "raw": 4, "tagged": 1, "shared": 1},
    ]
    assert seen[-1] == counted(workspace)


def test_the_trash_is_not_counted(workspace: Workspace, owner: User) -> None:
    session = SessionFactory(workspace=workspace)
    SessionFactory(workspace=workspace, trashed=True)
    where = PhotoSession.everything.filter(pk=session.pk)
    where.update(trashed_at=timezone.now(), trashed_by=owner)
    assert tallied(workspace)[""] == 0
    where.update(trashed_at=None, trashed_by=None)
    assert tallied(workspace)[""] == 1


def test_plain_sql_is_counted(workspace: Workspace) -> None:
    SessionFactory.create_batch(3, workspace=workspace, photo_count=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gallery_photosession SET tagged_count = 1")
        assert tallied(workspace) == {"": 3, "raw": 0, "tagged": 3, "shared": 0}
        cursor.execute("DELETE FROM gallery_photosession")
    assert tallied(workspace) == {"": 0, "raw": 0, "tagged": 0, "shared": 0}


def test_counts_of_customers_and_photographers_are_exact_beyond_the_limit(
    workspace: Workspace,
    owner: User,
    signed_in: Client,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    monkeypatch.setattr("gallery.queries.COUNT_LIMIT", 1)
    settings.PAGE_SIZE = 1
    customer = CustomerFactory(workspace=workspace)
    SessionFactory.create_batch(3, workspace=workspace, customer=customer, created_by=owner)
    SessionFactory.create_batch(2, workspace=workspace)

    def seen(query: str) -> list[str]:
        context = signed_in.get(f"/studio/gallery/{query}").context
        return [context["count_text"], *(pill.count_text for pill in context["pills"])]

    assert seen("") == ["5 sessions", "5", "5", "0", "0"]
    assert seen("?customer=with") == ["3 sessions", "3", "3", "0", "0"]
    assert seen(f"?photographer={owner.pk}&customer=without") == ["0 sessions", *"0000"]
    assert seen("?status=tagged&view=list") == ["0 sessions", "5", "5", "0", "0"]
    assert seen(f"?customer={customer.pk}") == ["1+ sessions", "1+", "1+", "0", "0"]


def test_labels_are_counted_whatever_happens_to_their_sessions(
    workspace: Workspace, owner: User
) -> None:
    album, print_ = LabelFactory.create_batch(2, workspace=workspace)
    sessions = SessionFactory.create_batch(3, workspace=workspace, photo_count=1)
    for session in sessions:
        SessionLabelFactory(session=session, label=album)
    both = SessionLabelFactory(session=sessions[0], label=print_)
    seen = [(of_label(workspace, album), of_label(workspace, print_))]
    PhotoSession.objects.filter(pk=sessions[0].pk).update(tagged_count=1)
    trashed = PhotoSession.everything.filter(pk=sessions[1].pk)
    trashed.update(trashed_at=timezone.now(), trashed_by=owner)
    seen.append((of_label(workspace, album), of_label(workspace, print_)))
    trashed.update(trashed_at=None, trashed_by=None)
    both.delete()
    sessions[2].delete()
    seen.append((of_label(workspace, album), of_label(workspace, print_)))
    assert seen == [
        ([3, 3, 0, 0], [1, 1, 0, 0]),
        ([2, 1, 1, 0], [1, 0, 1, 0]),
        ([2, 1, 1, 0], [0] * 4),
    ]
    call_command("recount")
    assert (of_label(workspace, album), of_label(workspace, print_)) == seen[-1]


def of_label(workspace: Workspace, label: Label) -> list[int]:
    return list(queries.tallies(workspace, Q(label_id=label.pk)).by_status.values())


def test_counts_of_one_label_are_exact_beyond_the_limit(
    workspace: Workspace, signed_in: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("gallery.queries.COUNT_LIMIT", 1)
    settings.PAGE_SIZE = 1
    label, other = LabelFactory.create_batch(2, workspace=workspace)
    for session in SessionFactory.create_batch(3, workspace=workspace):
        SessionLabelFactory(session=session, label=label)
    SessionFactory(workspace=workspace)
    page = signed_in.get(f"/studio/gallery/?label={label.pk}")
    assert page.context["count_text"] == "3 sessions"
    both = signed_in.get(f"/studio/gallery/?label={label.pk}&label={other.pk}")
    assert both.context["count_text"] == "1+ sessions"


def test_the_order_of_a_label_follows_its_sessions(workspace: Workspace) -> None:
    session = SessionFactory(workspace=workspace)
    link = SessionLabelFactory(session=session)
    assert link.session_at == session.created_at
    PhotoSession.objects.update(created_at=LONG_AGO)
    assert SessionLabel.objects.get().session_at == LONG_AGO
    SessionLabel.objects.update(session_at=timezone.now())
    assert SessionLabel.objects.get().session_at == LONG_AGO


def test_navigation_shows_how_many_sessions_there_are(
    workspace: Workspace, signed_in: Client
) -> None:
    SessionFactory.create_batch(2, workspace=workspace)
    assert '<span class="nav-count tnum ml-auto text-xs">2</span>' in signed_in.get("/studio/").text


def test_recount_repairs_and_tells(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    SessionFactory.create_batch(2, workspace=workspace)
    SessionTally.objects.update(count=7)
    call_command("recount")
    call_command("recount")
    assert capsys.readouterr().out.splitlines() == [
        f"{workspace.pk}: 7 counted, 2 there",
        "1 counts corrected",
        "0 counts corrected",
    ]
    assert tallied(workspace) == counted(workspace)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_wait_for_nobody_and_lose_no_session() -> None:
    workspace, barrier = WorkspaceFactory(), Barrier(2)
    SessionFactory(workspace=workspace)

    def write(name: str) -> None:
        try:
            with transaction.atomic():
                PhotoSession.objects.create(workspace=workspace, name=name)
                barrier.wait(timeout=10)  # both hold what they counted, and neither has committed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, "AB"))
    assert tallied(workspace) == counted(workspace) == {"": 3, "raw": 3, "tagged": 0, "shared": 0}


@pytest.mark.django_db(transaction=True)
def test_two_photos_at_once_are_both_found() -> None:
    workspace, barrier = WorkspaceFactory(), Barrier(2)
    session = SessionFactory(workspace=workspace, name="Both")
    pictures = [ImageFactory(workspace=workspace) for _ in range(2)]

    def write(number: int) -> None:
        try:
            with transaction.atomic():
                barrier.wait(timeout=10)
                PhotoFactory(session=session, image=pictures[number], file_name=f"at{number}.jpg")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    assert PhotoSession.objects.of(workspace).matching("at0.jpg at1.jpg").count() == 1
