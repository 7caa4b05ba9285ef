"""A list as a file: at once, by a worker, interrupted, discarded, expired."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import Client
from openpyxl import load_workbook

from crm.models import Customer
from photocrm.accounts.models import Membership, Role, User, Workspace
from photocrm.audit.models import Change, Event
from photocrm.exports import kinds
from photocrm.exports.actions import exports, purging
from photocrm.exports.models import Export, ExportChoice
from photocrm.storage import media_storage
from tests.factories import (
    CustomerFactory,
    ExportFactory,
    LabelFactory,
    MembershipFactory,
)
from tests.factories.exports import CONTENT
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx
from tests.queues import sent

pytestmark = pytest.mark.django_db

ASK = "/studio/customers/export/"
LIST = "/studio/exports/"


def answer(**more: Any) -> dict[str, Any]:
    """Names of all customers as CSV."""
    facts = {"all": "1", "query": "", "format": "csv", "columns": ["Name"], "key": str(uuid4())}
    return facts | more


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def ticked(client: Client) -> int:
    """How many boxes and radios are checked when the question is asked."""
    return client.get(ASK, headers=htmx("dialog-body")).text.count(" checked")


def status(export: Export) -> tuple[str, int]:
    export.refresh_from_db()
    return export.status, export.row_count


def content(export: Export) -> bytes:
    export.refresh_from_db()
    return b"".join(media_storage.chunks(export.file_path))


def kept(media_root: Path) -> list[str]:
    """Names of all files of exports on the disk."""
    return sorted(path.name for path in (media_root / "exports").rglob("*") if path.is_file())


@pytest.fixture
def five(workspace: Workspace) -> list[Customer]:
    return [CustomerFactory(workspace=workspace, name=name) for name in "EDCBA"]


@pytest.fixture
def waiting(
    five: list[Customer], signed_in: Client, monkeypatch: pytest.MonkeyPatch, committed: Any
) -> Export:
    """Of the five by their names, which are too many for an answer at once."""
    monkeypatch.setattr(exports, "AT_ONCE", 4)
    monkeypatch.setattr(kinds, "CHUNK", 2)
    monkeypatch.setattr(exports, "CHUNK", 2)
    with committed():
        signed_in.post(ASK, answer(query="?sort=name"))
    return Export.objects.get()


def test_the_question_tells_how_many_and_what_there_is(
    five: list[Customer], signed_in: Client
) -> None:
    page = signed_in.get(f"{ASK}?q=a", headers=htmx("dialog-body"))
    assert "1 customer</strong>" in page.text
    assert '<input type="hidden" name="query" value="q=a">' in page.text
    assert (page.text.count('name="columns"'), ticked(signed_in)) == (29, 30)


@pytest.mark.parametrize("query", ["?colour=red", "?status=nonsense", "?created=never"])
def test_an_unknown_filter_is_refused(query: str, signed_in: Client) -> None:
    assert signed_in.get(ASK + query).status_code == 400
    assert signed_in.post(ASK, answer(query=query)).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"format": "pdf"}, {"columns": ["Shoe size"]}, {"columns": []}, {"key": "x"}]
)
def test_a_wrong_answer_is_asked_again(
    wrong: dict[str, Any], five: list[Customer], signed_in: Client
) -> None:
    response = signed_in.post(ASK, answer(**wrong))
    assert (response.status_code, "<form" in response.text) == (422, True)
    assert not Event.objects.filter(kind="customers.exported").exists()


def test_columns_come_in_their_own_order_and_are_remembered(
    five: list[Customer], signed_in: Client, owner: User, member: Member, client_of: ClientOf
) -> None:
    CustomerFactory.create(workspace=five[0].workspace, name="F", email="f@mail.example")
    chosen = answer(query="?q=f", columns=["E-mail", "Name"])
    assert lines(signed_in.post(ASK, chosen).getvalue()) == [
        ["Name", "E-mail"],
        ["F", "f@mail.example"],
    ]
    assert ticked(signed_in) == 3
    signed_in.post(ASK, answer(format="xlsx")).getvalue()
    choice = ExportChoice.objects.get()
    assert (choice.user, choice.format, choice.columns) == (owner, "xlsx", ["Name"])
    assert ticked(client_of(member(Role.STAFF))) == 30


def test_a_short_list_comes_as_xlsx_at_once(five: list[Customer], signed_in: Client) -> None:
    Customer.objects.filter(name="A").update(phone="0049 30", notes="=1+1", deal_value="12.50")
    columns = ["Name", "Phone", "Deal value", "Notes"]
    response = signed_in.post(ASK, answer(format="xlsx", columns=columns, query="?sort=name"))
    assert response["Content-Disposition"].startswith('attachment; filename="customers-')
    assert response["Cache-Control"] == "private, no-store"
    rows = load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
    assert list(rows)[:2] == [tuple(columns), ("A", "0049 30", 12.5, "=1+1")]
    assert not Export.objects.exists()


def test_a_long_list_is_written_by_a_worker(
    waiting: Export, signed_in: Client, owner: User
) -> None:
    assert sent() == [("bulk", "photocrm.exports.work", {"export_id": str(waiting.pk)})]
    assert "Waiting for a worker" in signed_in.get(f"{LIST}{waiting.pk}/").text
    assert signed_in.get(f"{LIST}{waiting.pk}/download/").status_code == 404
    exports.work(waiting.pk)
    assert (status(waiting), waiting.total, waiting.size) == (
        ("ready", 5),
        5,
        len(content(waiting)),
    )
    assert lines(content(waiting)) == [["Name"], *([name] for name in "ABCDE")]
    response = signed_in.get(f"{LIST}{waiting.pk}/download/")
    assert response.getvalue() == content(waiting)
    assert response["Cache-Control"] == "private, no-store"
    event = Event.objects.get(kind="customers.exported")
    assert (event.details, event.actor_id) == ({"count": 5}, owner.pk)
    changes = Change.objects.filter(table="exports_export", operation="update")
    assert set(changes.values_list("actor_id", flat=True)) == {owner.pk}
    assert "Download" in signed_in.get(LIST).text


def test_a_real_worker_does_it(
    celery_worker_running: None, workspace: Workspace, signed_in: Client
) -> None:
    from tests.patience import eventually

    CustomerFactory(workspace=workspace, name="Anna")
    signed_in.post(ASK, answer(format="xlsx"), headers=htmx("dialog-body"))
    export = Export.objects.get()
    eventually(lambda: status(export) == ("ready", 1))
    rows = load_workbook(io.BytesIO(content(export))).active.iter_rows(values_only=True)
    assert list(rows) == [("Name",), ("Anna",)]


def test_chosen_rows_are_written_by_a_worker_too(
    five: list[Customer], signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    keys = [str(customer.pk) for customer in five[:2]]
    facts = answer(customer=keys)
    del facts["all"], facts["query"]
    signed_in.post(ASK, facts)
    export = Export.objects.get()
    exports.work(export.pk)
    assert lines(content(export)) == [["Name"], ["D"], ["E"]]


def test_a_double_click_makes_one_export(
    five: list[Customer], signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    same = answer()
    first, second = (signed_in.post(ASK, same)["Location"] for _ in range(2))
    assert first == second == Export.objects.get().get_absolute_url()


def test_workers_at_once_write_one_file(race: Race, member: Member, media_root: Path) -> None:
    owner = member()
    workspace = owner.memberships.get().workspace
    CustomerFactory.create_batch(20, workspace=workspace)
    export = ExportFactory(membership=owner.memberships.get())
    race(4, lambda _: exports.work(export.pk))
    assert status(export) == ("ready", 20)
    assert kept(media_root) == ["customers.csv"]
    assert Event.objects.filter(kind="customers.exported").count() == 1


def test_a_killed_worker_is_followed_by_another(
    waiting: Export, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    """The first dies behind its second line; its lease runs out; the file is whole all the same."""
    with monkeypatch.context() as patched:
        patched.setattr(exports, "report", dying_at(2))
        with pytest.raises(SystemExit):
            exports.work(waiting.pk)
    assert (status(waiting), exports.sweep()) == (("running", 0), 0)
    exports.work(waiting.pk)
    assert status(waiting) == ("running", 0)
    Export.objects.update(lease_until="2026-01-01T00:00:00Z")
    assert exports.sweep() == 1
    exports.work(waiting.pk)
    assert status(waiting) == ("ready", 5)
    assert lines(content(waiting)) == [["Name"], *([name] for name in "ABCDE")]
    assert waiting.attempt_count == 2


def dying_at(count: int) -> Any:
    report = exports.report

    def deadly(export: Export, **facts: int) -> None:
        if facts.get("row_count") == count:
            raise SystemExit
        report(export, **facts)

    return deadly


def test_three_dead_workers_are_enough(waiting: Export) -> None:
    Export.objects.update(attempt_count=3, status="running")
    exports.work(waiting.pk)
    assert exports.sweep() == 0
    assert (status(waiting), waiting.failure) == (("failed", 0), exports.TOO_OFTEN)


def test_a_lost_connection_is_tried_again(waiting: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(exports, "produce", lost)
        with pytest.raises(OperationalError):
            exports.work(waiting.pk)
    Export.objects.update(lease_until="2026-01-01T00:00:00Z")
    exports.work(waiting.pk)
    assert status(waiting) == ("ready", 5)


def test_a_mistake_of_ours_is_told_and_logged(
    waiting: Export, signed_in: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(exports, "produce", broken)
    exports.work(waiting.pk)
    assert (status(waiting), waiting.failure) == (("failed", 0), exports.UNEXPECTED)
    assert "a mistake of ours" in caplog.text
    assert exports.UNEXPECTED in signed_in.get(f"{LIST}{waiting.pk}/").text


def test_a_label_deleted_meanwhile_is_told(workspace: Workspace, owner: User) -> None:
    label = LabelFactory(workspace=workspace)
    membership = Membership.objects.get(user=owner)
    export = ExportFactory(membership=membership, query=f"label={label.pk}")
    label.delete()
    exports.work(export.pk)
    assert status(export) == ("failed", 0)
    assert export.failure.startswith("The filter “label” is not understood")


def test_who_lost_the_right_gets_no_file(waiting: Export, owner: User) -> None:
    Membership.objects.filter(user=owner).update(role=Role.VIEWER)
    exports.work(waiting.pk)
    assert (status(waiting), waiting.failure) == (("failed", 0), exports.NO_RIGHT)


def test_nobody_else_has_the_link(
    workspace: Workspace,
    other_workspace: Workspace,
    member: Member,
    client_of: ClientOf,
    owner: User,
) -> None:
    export = ExportFactory(membership=Membership.objects.get(user=owner), written=True)
    address = f"{LIST}{export.pk}/download/"
    rival = MembershipFactory(workspace=other_workspace, role=Role.OWNER).user
    found = {
        "owner": client_of(owner).get(address).status_code,
        "colleague": client_of(member(Role.MANAGER)).get(address).status_code,
        "viewer": client_of(member(Role.VIEWER)).get(address).status_code,
        "rival": client_of(rival).get(address).status_code,
        "rival at home": client_of(rival).get(address.replace("studio", "rival")).status_code,
    }
    assert found == {
        "owner": 200,
        "colleague": 404,
        "viewer": 403,
        "rival": 404,
        "rival at home": 404,
    }


def test_discarded_while_it_is_written(
    waiting: Export, signed_in: Client, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    report = exports.report

    def interrupted(export: Export, **facts: int) -> None:
        if facts.get("row_count") == 2:
            signed_in.post(f"{LIST}{waiting.pk}/discard/")
        report(export, **facts)

    monkeypatch.setattr(exports, "report", interrupted)
    exports.work(waiting.pk)
    assert (Export.objects.count(), kept(media_root)) == (0, [])
    assert not Event.objects.filter(kind="customers.exported").exists()


def test_a_file_is_deleted_by_hand(
    workspace: Workspace, owner: User, signed_in: Client, media_root: Path
) -> None:
    export = ExportFactory(membership=Membership.objects.get(user=owner), written=True)
    page = signed_in.post(f"{LIST}{export.pk}/discard/", follow=True)
    assert ("Export deleted" in page.text, "No exports yet" in page.text) == (True, True)
    assert kept(media_root) == []


def test_files_expire_and_rows_follow(owner: User, signed_in: Client, media_root: Path) -> None:
    membership = Membership.objects.get(user=owner)
    old, new = (ExportFactory(membership=membership, written=True) for _ in range(2))
    Export.objects.filter(pk=old.pk).update(expires_at=Now() - timedelta(minutes=1))
    addresses = [f"{LIST}{export.pk}/download/" for export in (old, new)]
    assert [signed_in.get(address).status_code for address in addresses] == [404, 200]
    assert "This file was removed" in signed_in.get(f"{LIST}{old.pk}/").text
    assert (purging.purge(), purging.purge()) == (1, 0)
    assert [status(export)[0] for export in (old, new)] == ["expired", "ready"]
    assert (kept(media_root), content(new)) == (["customers.csv"], CONTENT)
    Export.objects.filter(pk=old.pk).update(finished_at=Now() - timedelta(days=31))
    purging.purge()
    assert Export.objects.get() == new


def test_what_dead_workers_left_is_cleared(waiting: Export, media_root: Path) -> None:
    gone = Export(pk=uuid4(), workspace_id=waiting.workspace_id)
    for export in (gone, waiting):
        folder = media_root / export.folder / str(uuid4())
        folder.mkdir(parents=True)
        (folder / f"{export.status}-{export.pk}.csv").write_bytes(b"half")
    purging.purge()
    assert kept(media_root) == [f"queued-{waiting.pk}.csv"]


def test_erasing_somebody_withdraws_files_and_begins_anew_what_moves(
    workspace: Workspace, owner: User, media_root: Path, committed: Any
) -> None:
    membership = Membership.objects.get(user=owner)
    ready = ExportFactory(membership=membership, written=True)
    moving = ExportFactory(membership=membership)
    assert exports.claim(moving.pk, uuid4())
    other = ExportFactory(written=True)
    with committed():
        purging.withdraw(workspace)
    assert [status(export)[0] for export in (ready, moving, other)] == [
        "expired",
        "queued",
        "ready",
    ]
    assert kept(media_root) == ["customers.csv"]
    assert list(Export.objects.free()) == [moving]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    count: int, owner: User, signed_in: Client, django_assert_num_queries: Any
) -> None:
    membership = Membership.objects.get(user=owner)
    ExportFactory.create_batch(count, membership=membership, written=True)
    with django_assert_num_queries(7):
        assert signed_in.get(LIST).text.count("data-row") == count


def test_ids_of_nobody_find_nothing(signed_in: Client) -> None:
    nobody = UUID(int=0)
    assert signed_in.get(f"{LIST}{nobody}/").status_code == 404
    assert signed_in.post(f"{LIST}{nobody}/discard/").status_code == 404
