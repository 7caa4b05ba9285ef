"""A list of shoots becomes sessions of the customers it names."""

from datetime import date

import pytest
from django.utils.timezone import localdate, now

from crm.models import Customer, Interaction
from gallery.actions import sessions
from gallery.models import PhotoSession, SessionLabel
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import working
from tests.factories import CustomerFactory, LabelFactory, PhotoFactory
from tests.integration.imports.importing import counts, imported, statuses, table, undone

pytestmark = pytest.mark.django_db

HEADER = "Session;Date;Client;E-mail;Tags;Notes"
MATCH = ("name",)
THREE = table(
    "Wedding;2026-05-01;Anna;anna@mail.example;New;In the park",
    "Family;2026-06-01;;ben@mail.example;;",
    "Studio;;;;;",
    header=HEADER,
)


@pytest.fixture(autouse=True)
def customers(workspace: Workspace) -> None:
    CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    CustomerFactory(workspace=workspace, name="Ben", email="ben@mail.example")


def facts(workspace: Workspace) -> list[tuple[object, ...]]:
    found = PhotoSession.objects.of(workspace).order_by("name")
    return list(found.values_list("name", "shot_on", "customer__name", "notes"))


def test_sessions_belong_to_the_customers_they_name(workspace: Workspace, owner: User) -> None:
    label = LabelFactory(workspace=workspace, name="2026")
    run = imported(workspace, owner, THREE, kind="sessions", match=MATCH, labels=[label.pk])
    assert (run.status, counts(run)) == ("finished", {"created": 3})
    assert facts(workspace) == [
        ("Family", date(2026, 6, 1), "Ben", ""),
        ("Studio", None, None, ""),
        ("Wedding", date(2026, 5, 1), "Anna", "In the park"),
    ]
    wedding = PhotoSession.objects.get(name="Wedding")
    assert (wedding.created_by, wedding.sort_name) == (owner, "wedding")
    assert sorted(wedding.labels.values_list("name", flat=True)) == ["2026", "New"]
    assert PhotoSession.objects.matching("anna").get() == wedding


def test_imported_sessions_stand_on_the_timelines_until_they_are_taken_back(
    workspace: Workspace, owner: User
) -> None:
    late = table(*THREE.splitlines()[1:], "Next;2099-01-01;Anna;;;", header=HEADER)
    run = imported(workspace, owner, late, kind="sessions", match=MATCH)
    anna, ben = Customer.objects.order_by("name")
    told = {entry.text: entry for entry in anna.interactions.all()}
    assert set(told) == {"Session “Wedding” imported", "Session “Next” imported"}
    wedding = told["Session “Wedding” imported"]
    assert (wedding.kind, wedding.by, localdate(wedding.at)) == ("session", owner, date(2026, 5, 1))
    assert wedding.path == f"gallery/{PhotoSession.objects.get(name='Wedding').pk}/"
    assert localdate(ben.last_contact_at) == date(2026, 6, 1)
    assert anna.last_contact_at == told["Session “Next” imported"].at <= now()
    undone(run, owner)
    ben.refresh_from_db()
    assert (Interaction.objects.count(), ben.last_contact_at) == (0, ben.created_at)


@pytest.mark.parametrize("on_match", ["skip", "fill", "overwrite"])
def test_the_same_list_twice_changes_nothing(
    on_match: str, workspace: Workspace, owner: User
) -> None:
    options = {"kind": "sessions", "match": MATCH, "on_match": on_match}
    imported(workspace, owner, THREE, **options)
    before = list(PhotoSession.objects.order_by("pk").values())
    again = imported(workspace, owner, THREE, **options)
    assert counts(again) == {"skipped": 3}
    assert list(PhotoSession.objects.order_by("pk").values()) == before


def test_gaps_are_filled_and_fields_overwritten(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(workspace, owner, table("Studio;;;;;Old", header=HEADER), kind="sessions", match=MATCH)
    text = table("Studio;2026-07-01;;;;New", "Studio;2026-07-01;;;;Newer", header=HEADER)
    options = {"kind": "sessions", "match": MATCH}
    planned = imported(workspace, owner, text, on_match="fill", dry_run=True, **options)
    assert planned.plan == {"created": 0, "updated": 1, "skipped": 1, "failed": 0}
    filled = imported(workspace, owner, text, on_match="fill", **options)
    assert (statuses(filled), facts(workspace)) == (
        ["updated", "skipped"],
        [("Studio", date(2026, 7, 1), None, "Old")],
    )
    monkeypatch.setattr(working, "CHUNK", 1)
    written = imported(workspace, owner, text, on_match="overwrite", **options)
    assert statuses(written) == ["updated", "updated"]
    assert facts(workspace) == [("Studio", date(2026, 7, 1), None, "Newer")]


def test_unknown_and_doubtful_customers_are_told(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="Anna", email="other@mail.example")
    text = table("A;;Zoe;;;", "B;;Anna;;;", "C;;Anna;other@mail.example;;", header=HEADER)
    run = imported(workspace, owner, text, kind="sessions", match=MATCH)
    assert [row.problems for row in run.rows.in_order()] == [
        [{"column": "", "reason": "There is no customer “Zoe”."}],
        [{"column": "", "reason": "Several customers are “Anna”."}],
        [],
    ]
    assert PhotoSession.objects.get().customer.email == "other@mail.example"  # type: ignore[union-attr]


def test_list_is_taken_back_but_for_what_was_worked_with(workspace: Workspace, owner: User) -> None:
    imported(workspace, owner, table("Studio;;;;;", header=HEADER), kind="sessions", match=MATCH)
    run = imported(
        workspace,
        owner,
        table("Studio;2026-07-01;;;X;", header=HEADER) + THREE.split("\n", 1)[1],
        kind="sessions",
        match=MATCH,
        on_match="overwrite",
    )
    assert statuses(run) == ["updated", "created", "created", "skipped"]
    family = PhotoSession.objects.get(name="Family")
    PhotoFactory(session=family)
    undone(run, owner)
    assert statuses(run) == ["undone", "undone", "kept", "skipped"]
    assert facts(workspace) == [
        ("Family", date(2026, 6, 1), "Ben", ""),
        ("Studio", None, None, ""),
    ]
    assert not SessionLabel.objects.exists()


def test_what_a_person_changed_since_stays(workspace: Workspace, owner: User) -> None:
    imported(workspace, owner, table("Studio;;;;;", header=HEADER), kind="sessions", match=MATCH)
    text = table("Studio;2026-07-01;;;;New", header=HEADER)
    run = imported(workspace, owner, text, kind="sessions", match=MATCH, on_match="fill")
    studio = PhotoSession.objects.get()
    sessions.change(
        session_id=studio.pk, workspace=workspace, version=studio.version, by=owner, notes="Mine"
    )
    undone(run, owner)
    assert facts(workspace) == [("Studio", None, None, "Mine")]
    problem = {"column": "notes", "reason": "This was changed since."}
    assert (statuses(run), run.rows.get().problems) == (["kept"], [problem])
