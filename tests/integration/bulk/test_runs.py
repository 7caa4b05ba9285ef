"""One thing done to many sessions: at once, by a worker, interrupted, cancelled, undone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from gallery.actions import sessions as session_actions
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Change, Event
from photocrm.bulk.actions import runs
from photocrm.bulk.models import BulkRow, BulkRun
from tests.factories import BulkRunFactory, CustomerFactory, SessionFactory, UserFactory
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx
from tests.patience import eventually
from tests.queues import sent

pytestmark = pytest.mark.django_db

LINK = "/studio/gallery/bulk/link/"


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna")


@pytest.fixture
def three(workspace: Workspace) -> list[PhotoSession]:
    return [SessionFactory(workspace=workspace, name=name) for name in ("A", "B", "C")]


def linking(customer: Customer, by: User, key: UUID | None = None) -> BulkRun:
    """A run that links every session of the workspace."""
    return runs.start(
        kind="sessions.link",
        workspace=customer.workspace,
        found=PhotoSession.objects.of(customer.workspace),
        key=key or uuid4(),
        by=by,
        arguments={"customer": str(customer.pk), "name": customer.name},
    )


def counts(run: BulkRun) -> tuple[str, int, int, int, int]:
    run.refresh_from_db()
    return (run.status, run.done_count, run.failed_count, run.undone_count, run.kept_count)


def customers() -> list[str]:
    found = PhotoSession.everything.order_by("name").select_related("customer")
    return [session.customer.name if session.customer else "" for session in found]


def test_links_all_and_takes_it_back(
    three: list[PhotoSession], anna: Customer, owner: User, workspace: Workspace
) -> None:
    bob = CustomerFactory(workspace=workspace, name="Bob")
    PhotoSession.objects.filter(name="B").update(customer=bob)
    run = linking(anna, owner)
    assert counts(run) == ("finished", 3, 0, 0, 0)
    assert customers() == ["Anna", "Anna", "Anna"]
    assert Event.objects.filter(kind="session.linked", actor_id=owner.pk).count() == 6
    runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    assert counts(run) == ("undone", 3, 0, 3, 0)
    assert customers() == ["", "Bob", ""]


def test_undo_leaves_alone_what_was_changed_meanwhile(
    three: list[PhotoSession], anna: Customer, owner: User, workspace: Workspace
) -> None:
    bob = CustomerFactory(workspace=workspace, name="Bob")
    run = linking(anna, owner)
    facts: dict[str, Any] = {"workspace": workspace, "by": owner}
    session_actions.link(session_id=three[1].pk, customer=bob, **facts)
    PhotoSession.objects.filter(pk=three[2].pk).delete()
    runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    assert counts(run) == ("undone", 3, 0, 1, 2)
    assert customers() == ["", "Bob"]
    assert list(run.rows.reported().values_list("name", "reason")) == [
        ("B", "It was linked to Bob meanwhile."),
        ("C", "The session is in the trash or deleted."),
    ]


def test_rows_that_were_linked_before_stay_linked_after_undo(
    three: list[PhotoSession], anna: Customer, owner: User, workspace: Workspace
) -> None:
    PhotoSession.objects.filter(name="A").update(customer=anna)
    run = linking(anna, owner)
    runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    assert customers() == ["Anna", "", ""]


def test_failed_rows_say_why_and_do_not_stop_the_others(
    three: list[PhotoSession], anna: Customer, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = session_actions.link

    def odd(**facts: Any) -> Any:
        if facts["session_id"] == three[1].pk:
            raise ValueError("a mistake of ours")
        return link(**facts)

    monkeypatch.setattr(session_actions, "link", odd)
    run = linking(anna, owner)
    assert counts(run) == ("finished", 2, 1, 0, 0)
    assert customers() == ["Anna", "", "Anna"]
    assert run.rows.reported().get().reason == runs.UNEXPECTED


def test_the_same_answer_twice_starts_one_run(
    three: list[PhotoSession], anna: Customer, owner: User
) -> None:
    key = uuid4()
    assert linking(anna, owner, key) == linking(anna, owner, key)
    assert BulkRow.objects.count() == 3


def test_many_rows_wait_for_a_worker(
    three: list[PhotoSession],
    anna: Customer,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    with django_capture_on_commit_callbacks(execute=True):
        run = linking(anna, owner)
    assert counts(run) == ("queued", 0, 0, 0, 0)
    assert sent() == [("bulk", "photocrm.bulk.work", {"run_id": str(run.pk)})]
    runs.work(run.pk)
    assert counts(run) == ("finished", 3, 0, 0, 0)
    linked = Change.objects.filter(table="gallery_photosession", operation="update")
    assert set(linked.values_list("actor_id", flat=True)) == {owner.pk}


def test_a_killed_worker_is_followed_by_another(
    three: list[PhotoSession], anna: Customer, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first dies in its second chunk; its lease runs out; each row is done once."""
    monkeypatch.setattr(runs, "CHUNK", 1)
    monkeypatch.setattr(runs, "go_on", lambda run: run)
    run, token = linking(anna, owner), uuid4()
    assert runs.claim(run.pk, token)
    assert runs.step(run.pk, token)
    runs.carry_on(run.pk)
    assert (counts(run), runs.sweep()) == (("running", 1, 0, 0, 0), 0)
    BulkRun.objects.update(lease_until="2026-01-01T00:00:00Z")
    assert runs.sweep() == 1
    runs.work(run.pk)
    assert counts(run) == ("finished", 3, 0, 0, 0)
    assert not runs.step(run.pk, token)
    assert Event.objects.filter(kind="session.linked").count() == 6


def test_an_interrupted_request_leaves_the_rest_to_a_worker(
    three: list[PhotoSession], anna: Customer, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadlock(*_: Any) -> None:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as patched:
        patched.setattr(runs, "handle", deadlock)
        run = linking(anna, owner)
    assert counts(run) == ("queued", 0, 0, 0, 0)
    BulkRun.objects.update(lease_until="2026-01-01T00:00:00Z")
    runs.work(run.pk)
    assert counts(run) == ("finished", 3, 0, 0, 0)


def test_cancelled_run_keeps_what_is_done_and_can_be_undone(
    three: list[PhotoSession],
    anna: Customer,
    owner: User,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "CHUNK", 1)
    with monkeypatch.context() as patched:
        patched.setattr(runs, "go_on", lambda run: run)
        run, token = linking(anna, owner), uuid4()
    runs.claim(run.pk, token)
    runs.step(run.pk, token)
    assert runs.cancel(run_id=run.pk, workspace=workspace)
    assert not runs.step(run.pk, token)
    assert counts(run) == ("cancelled", 1, 0, 0, 0)
    assert not runs.cancel(run_id=run.pk, workspace=workspace)
    runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    assert (counts(run), customers()) == (("undone", 1, 0, 1, 0), ["", "", ""])


def test_two_runs_at_once_over_the_same_rows(race: Race, workspace: Workspace) -> None:
    people = UserFactory.create_batch(4)
    several = CustomerFactory.create_batch(4, workspace=workspace)
    SessionFactory.create_batch(60, workspace=workspace)
    race(4, lambda number: linking(several[number], people[number]))
    found = [counts(run) for run in BulkRun.objects.all()]
    assert found == [("finished", 60, 0, 0, 0)] * 4
    events = Event.objects.filter(kind="session.linked", table="gallery_photosession")
    assert events.count() == 240
    assert PhotoSession.objects.values("customer").distinct().count() >= 1


def test_workers_and_undoers_at_once_do_every_row_once(
    race: Race, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    anna, person = CustomerFactory(workspace=workspace), UserFactory()
    SessionFactory.create_batch(60, workspace=workspace)
    run = linking(anna, person)
    race(4, lambda _: runs.work(run.pk))
    assert counts(run) == ("finished", 60, 0, 0, 0)
    facts: dict[str, Any] = {"run_id": run.pk, "workspace": workspace, "by": person}
    undone = race(4, lambda _: runs.undo(**facts))
    assert sum(one is not None for one in undone) == 1
    race(4, lambda _: runs.work(run.pk))
    assert counts(run) == ("undone", 60, 0, 60, 0)


def test_a_real_worker_does_it(
    celery_worker_running: None, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    SessionFactory.create_batch(3, workspace=workspace)
    run = linking(CustomerFactory(workspace=workspace), UserFactory())
    eventually(lambda: counts(run) == ("finished", 3, 0, 0, 0))


def test_panel_polls_while_it_moves_and_tells_when_it_is_over(
    three: list[PhotoSession],
    anna: Customer,
    owner: User,
    signed_in: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(runs, "go_on", lambda run: run)
        run = linking(anna, owner)
    address = f"/studio/bulk/{run.pk}/"
    moving = signed_in.get(f"{address}?moving", headers=htmx("bulk-run"))
    assert ("every 1s" in moving.text, "HX-Trigger" in moving) == (True, False)
    runs.work(run.pk)
    over = signed_in.get(f"{address}?moving", headers=htmx("bulk-run"))
    assert ("every 1s" in over.text, "sessions-changed" in over["HX-Trigger"]) == (False, True)
    assert "Link 3 sessions to Anna" in signed_in.get("/studio/bulk/").text


@pytest.mark.parametrize("count", [1, 3])
def test_run_list_costs_the_same_for_any_number(
    count: int,
    three: list[PhotoSession],
    anna: Customer,
    owner: User,
    signed_in: Client,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(count):
        linking(anna, owner)
    with django_assert_num_queries(7):
        assert signed_in.get("/studio/bulk/").text.count("Link 3 sessions to Anna") == count


def test_viewers_neither_cancel_nor_undo(
    three: list[PhotoSession], anna: Customer, owner: User, member: Member, client_of: ClientOf
) -> None:
    run, viewer = linking(anna, owner), client_of(member(Role.VIEWER))
    for verb in ("cancel", "undo"):
        assert viewer.post(f"/studio/bulk/{run.pk}/{verb}/").status_code == 403
    assert counts(run) == ("finished", 3, 0, 0, 0)


def test_runs_that_were_over_for_long_are_deleted_with_their_rows(
    three: list[PhotoSession], anna: Customer, owner: User, workspace: Workspace
) -> None:
    old, undone, recent = (linking(anna, owner) for _ in range(3))
    runs.undo(run_id=undone.pk, workspace=workspace, by=owner)
    BulkRun.objects.exclude(pk=recent.pk).update(finished_at=timezone.now() - timedelta(days=31))
    BulkRun.objects.filter(pk=recent.pk).update(finished_at=timezone.now() - timedelta(days=29))
    moving = BulkRunFactory(workspace=workspace, created_at=timezone.now() - timedelta(days=400))
    assert [runs.purge(), runs.purge()] == [2, 0]
    assert set(BulkRun.objects.all()) == {recent, moving}
    assert set(BulkRow.objects.values_list("run", flat=True)) == {recent.pk}
    gone = Change.objects.filter(table="bulk_bulkrun", operation="delete")
    assert set(gone.values_list("row_id", flat=True)) == {str(old.pk), str(undone.pk)}
