"""Everything known about a person in one ZIP, and nothing of anybody else."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import Customer
from gallery.actions import sessions
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from photocrm.privacy import answers
from photocrm.privacy_requests.actions import exporting
from photocrm.spreadsheets.csv_writing import BOM
from tests.factories import InteractionFactory, PhotoFactory, ShareLinkFactory
from tests.fixtures.people import ClientOf, Member
from tests.integration.privacy_requests.people import NAME, neighbour, pair, person

pytestmark = pytest.mark.django_db

URL = "/studio/customers/{}/export/"
TABLES = {
    "customers", "contacts", "profiles", "interactions", "tasks", "meetings", "meeting persons",
    "reminders", "customer labels", "customer pairs", "merges", "customer pictures", "sessions",
    "session labels", "photos", "tags", "uploads", "share links", "link addresses", "shared photos",
    "sent photos", "visits", "downloads", "comments", "selections", "letters",
    "favourites", "delivery jobs", "delivery attempts", "bounces", "notices", "unsubscribes",
    "bulk runs", "bulk rows", "import rows", "notifications", "events", "changes",
}  # fmt: skip


@pytest.fixture
def customer(workspace: Workspace, owner: User) -> Customer:
    return person(workspace, owner)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def exported(customer: Customer, by: User) -> zipfile.ZipFile:
    facts: Any = {"customer_id": customer.pk, "workspace": customer.workspace, "by": by}
    return opened(b"".join(exporting.export(**facts).stream))


def data_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    return json.loads(archive.read("data.json"))


def table_of(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"{name}.csv").removeprefix(BOM).decode()
    return list(csv.DictReader(io.StringIO(text)))


def texts(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_every_model_is_in_it_once(customer: Customer, owner: User) -> None:
    archive = exported(customer, owner)
    assert archive.testzip() is None
    data = data_of(archive)
    assert set(data) - {"customer", "exported at"} == TABLES
    files = {f"tables/{name}.csv" for name in TABLES}
    assert set(archive.namelist()) == {
        "README.txt", "data.json", "photos.csv", "pictures.csv", *files,
    }  # fmt: skip


def test_rows_are_those_of_the_person(customer: Customer, owner: User) -> None:
    data = data_of(exported(customer, owner))
    counts = {name: len(data[name]) for name in TABLES - {"events", "changes"}}
    once = dict.fromkeys(TABLES - {"events", "changes"}, 1)
    twice = {"customers": 2, "interactions": 3, "bulk rows": 2}
    assert counts == once | twice | {"customer pairs": 0}
    card = next(row for row in data["customers"] if row["id"] == str(customer.pk))
    assert (card["name"], card["e-mail"], card["birthday"]) == (
        NAME,
        "xaveria@quintel.example",
        "1990-04-02",
    )
    assert (card["status"], card["deal value"], card["VIP"]) == ("Lead", "1200.00", False)
    assert {row["text"] for row in data["interactions"]} == {
        "Xaveria rang from 98765432",
        "Quintel",
        "Session “Xaveria in June” linked",
    }


def test_trail_is_told_also_of_rows_that_are_gone(customer: Customer, owner: User) -> None:
    data = data_of(exported(customer, owner))
    kinds = [row["kind"] for row in data["events"]]
    assert {"session.linked", "share.favourited", "customer.exported"} <= set(kinds)
    names = [row["changes"]["name"] for row in data["changes"] if row["table"] == "crm_contact"]
    assert names.count("Old Quintel") == 2


def test_tables_say_the_same_as_the_json(customer: Customer, owner: User) -> None:
    archive = exported(customer, owner)
    data = data_of(archive)
    for name in TABLES:
        rows = table_of(archive, f"tables/{name}")
        assert [row["id"] for row in rows] == [str(row["id"]) for row in data[name]], name
    assert table_of(archive, "tables/tasks")[0]["notes"] == "'+49 30 98765432"


def test_photos_and_pictures_are_listed(customer: Customer, owner: User) -> None:
    archive = exported(customer, owner)
    image = Photo.objects.get().image
    assert table_of(archive, "photos") == [
        {
            "File name": "xaveria_1.jpg",
            "Session": "Xaveria in June",
            "Taken at": "",
            "Size in bytes": "1234",
            "SHA-256": image.sha256,
        }
    ]
    assert [row["Caption"] for row in table_of(archive, "pictures")] == ["Xaveria"]


def test_no_secret_is_in_it(customer: Customer, owner: User) -> None:
    content = texts(exported(customer, owner))
    session = PhotoSession.objects.get()
    link, job = session.share_links.get(), session.jobs.get()
    assert [secret for secret in (link.token_hash, job.idempotency_key) if secret in content] == []
    assert "password" not in content


def test_nothing_of_the_neighbour_is_in_it(
    customer: Customer, workspace: Workspace, owner: User
) -> None:
    other = neighbour(workspace, owner)
    pair(customer, other)
    session = PhotoSession.objects.get(name="Xaveria in June")
    ShareLinkFactory(session=session, customer=other, recipient="nora@neighbour.example")
    content = texts(exported(customer, owner)).casefold()
    assert "xaveria" in content
    assert "nora" not in content


def test_history_with_somebody_else_is_left_out(
    customer: Customer, workspace: Workspace, owner: User
) -> None:
    other = neighbour(workspace, owner)
    session = PhotoSession.objects.get(name="Nora in May")
    facts: Any = {"session_id": session.pk, "workspace": workspace, "by": owner}
    sessions.link(customer=customer, **facts)
    PhotoSession.objects.filter(pk=session.pk).update(name="In May")
    Photo.objects.filter(session=session).update(file_name="may.jpg")
    Photo.objects.get(session=session).tags.all().delete()
    data = data_of(exported(customer, owner))
    assert {"In May", "Xaveria in June"} == {row["name"] for row in data["sessions"]}
    assert other.name not in json.dumps(data["events"])
    changed = {row["row id"] for row in data["changes"]}
    assert str(session.pk) not in changed


def test_it_is_written_down(customer: Customer, owner: User) -> None:
    exported(customer, owner)
    event = Event.objects.get(kind="customer.exported")
    assert (event.row_id, event.actor_id) == (str(customer.pk), owner.pk)


def queries_of(customer: Customer, owner: User) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        exported(customer, owner)
    return len(queries)


def test_number_of_queries_does_not_grow(customer: Customer, owner: User) -> None:
    few = queries_of(customer, owner)
    InteractionFactory.create_batch(20, customer=customer)
    PhotoFactory.create_batch(20, session=PhotoSession.objects.get())
    assert queries_of(customer, owner) == few


def test_stream_is_read_in_pieces(customer: Customer, owner: User) -> None:
    InteractionFactory.create_batch(1_100, customer=customer, text="x" * 1_000)
    archive = exporting.export(customer_id=customer.pk, workspace=customer.workspace, by=owner)
    largest = max(len(piece) for piece in archive.stream)
    assert largest < 100_000


class TestPage:
    def test_asks_first(self, signed_in: Client, customer: Customer) -> None:
        response = signed_in.get(URL.format(customer.pk))
        assert response.status_code == 200
        assert "Download ZIP" in response.text
        assert not Event.objects.filter(kind="customer.exported").exists()

    def test_sends_the_zip(self, signed_in: Client, customer: Customer) -> None:
        response = signed_in.post(URL.format(customer.pk))
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == f'attachment; filename="{NAME}.zip"'
        assert response["Cache-Control"] == "no-store"
        assert data_of(opened(response.getvalue()))["customer"] == str(customer.pk)

    def test_is_refused_to_viewers(
        self, customer: Customer, member: Member, client_of: ClientOf
    ) -> None:
        response = client_of(member(Role.VIEWER)).post(URL.format(customer.pk))
        assert response.status_code == 403
        assert not Event.objects.filter(kind="customer.exported").exists()

    def test_is_not_found_from_another_workspace(
        self,
        customer: Customer,
        other_workspace: Workspace,
        member: Member,
        client_of: ClientOf,
    ) -> None:
        client = client_of(member(Role.OWNER, of=other_workspace))
        assert client.post(f"/rival/customers/{customer.pk}/export/").status_code == 404
        assert client.post(f"/rival/customers/{customer.pk}/erase/").status_code == 404


def test_every_model_that_is_answered_for_has_a_table(customer: Customer, owner: User) -> None:
    """So that a new model is exported without being listed anywhere."""
    held = {
        str(model._meta.verbose_name_plural)
        for model, answer in answers().items()
        if not hasattr(answer, "because")
    }
    assert held == TABLES
