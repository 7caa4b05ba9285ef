"""Sessions as a file for spreadsheets."""

import csv
import io
from datetime import UTC, date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gallery import exporting
from gallery.exporting import Sessions
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import sentence
from photocrm.audit.models import Event
from photocrm.exports.kinds import Selection
from tests.factories import CustomerFactory, SessionFactory, SessionLabelFactory

pytestmark = pytest.mark.django_db

ASK = "/studio/gallery/export/"


def read(response: Any) -> list[dict[str, str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def answer(**more: Any) -> dict[str, Any]:
    columns = list(exporting.CELLS)
    return {"format": "csv", "columns": columns, "key": str(uuid4())} | more


def test_every_fact_of_the_chosen_is_in_the_file(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    session = SessionFactory(
        workspace=workspace,
        name="=Wedding",
        customer=CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example"),
        shot_on=date(2026, 7, 1),
        notes="Bring the ladder",
        photo_count=3,
        tagged_count=2,
        created_by=owner,
    )
    SessionLabelFactory(session=session, label__name="Summer")
    SessionFactory(workspace=workspace)
    [row] = read(signed_in.post(ASK, answer(session=str(session.pk))))
    assert row.pop("Created").startswith(str(session.created_at.year))
    assert row == {
        "Name": "'=Wedding",
        "Customer": "Anna",
        "Customer e-mail": "anna@mail.example",
        "Shot on": "2026-07-01",
        "Status": "Tagged",
        "Photos": "3",
        "Photos with text": "2",
        "Times shared": "0",
        "Last shared": "",
        "Labels": "Summer",
        "Notes": "Bring the ladder",
        "Photographer": str(owner),
        "Id": str(session.pk),
    }
    event = Event.objects.get(kind="sessions.exported")
    assert (sentence(event), event.actor_id) == ("Exported 1 session", owner.pk)


def test_a_list_comes_as_it_is_filtered_and_ordered(
    workspace: Workspace, signed_in: Client
) -> None:
    for name, photos in (("B", 2), ("A", 0), ("C", 5)):
        SessionFactory(workspace=workspace, name=name, photo_count=photos)
    query = "?photos_min=1&sort=photos&view=list"
    rows = read(signed_in.post(ASK, answer(all="1", query=query)))
    assert [row["Name"] for row in rows] == ["C", "B"]


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    count: int, workspace: Workspace, owner: User, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        session = SessionFactory(workspace=workspace, created_by=owner)
        SessionLabelFactory(session=session)
    kind = Sessions()
    found = kind.found(Selection(workspace, owner))
    with django_assert_num_queries(2):
        assert len(list(kind.lines(found, list(kind.columns), UTC))) == count


def test_every_field_of_sessions_is_exported_or_named_here() -> None:
    """The status follows from counts, and the customer has two columns."""
    apart = {"workspace", "version", "updated_at", "trashed_at", "trashed_by", "purging"}
    apart |= {"cover", "current_version", "sort_name", "search_text"}
    fields = {field.name for field in PhotoSession._meta.get_fields() if field.concrete} - apart
    assert len(exporting.CELLS) == len(fields | {"status", "customer e-mail"})
