"""Everything known about a person as one ZIP, written while it is sent."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from zipstream import ZIP_DEFLATED, ZipStream

from crm.models import Customer
from delivery.archive import folder_name
from gallery.models import CustomerPicture, Photo
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.privacy_requests import tables
from photocrm.privacy_requests.reach import Reach, person_of
from photocrm.privacy_requests.tables import CHUNK, Table
from photocrm.spreadsheets import csv_writing

FILE_COLUMNS = ("Taken at", "Size in bytes", "SHA-256")


class Archive(NamedTuple):
    name: str
    stream: Iterable[bytes]


@transaction.atomic
def export(*, customer_id: UUID, workspace: Workspace, by: User) -> Archive:
    """The customer, and all who were merged into it. Raises Customer.DoesNotExist.

    Rows are read when their turn comes, so the ZIP takes little memory however long it is.
    """
    known = Customer.everything.of(workspace).filter(merged_into=None)
    customer = known.select_for_update(no_key=True).get(pk=customer_id)
    record("customer.exported", customer, by=by)
    reach = Reach(workspace, person_of(customer))
    return Archive(f"{folder_name(customer.name)}.zip", written(reach, customer, workspace))


def written(reach: Reach, customer: Customer, workspace: Workspace) -> ZipStream:
    found = tables.of(reach)
    context = {"customer": customer, "workspace": workspace, "now": timezone.now()}
    stream = ZipStream(compress_type=ZIP_DEFLATED)
    stream.add(render_to_string("privacy_requests/README.txt", context), "README.txt")
    stream.add(as_json(found, customer), "data.json")
    for table in found:
        stream.add(as_csv(table), f"tables/{table.name}.csv")
    stream.add(
        csv_writing.written(("File name", "Session", *FILE_COLUMNS), photos(reach)), "photos.csv"
    )
    header = ("File name", "Caption", *FILE_COLUMNS)
    stream.add(csv_writing.written(header, pictures(reach)), "pictures.csv")
    return stream


def as_json(found: Iterable[Table], customer: Customer) -> Iterator[bytes]:
    """One object with a list for each table, a row at a time."""
    head = {"customer": str(customer.pk), "exported at": timezone.now().isoformat()}
    yield json.dumps(head, indent=1).removesuffix("\n}").encode()
    for table in found:
        yield f",\n {json.dumps(table.name)}: [".encode()
        for number, row in enumerate(table.rows()):
            yield b",\n  " if number else b"\n  "
            yield json.dumps(row, ensure_ascii=False).encode()
        yield b"]"
    yield b"\n}\n"


def as_csv(table: Table) -> Iterator[bytes]:
    rows = ([cell(value) for value in row.values()] for row in table.rows())
    return csv_writing.written(table.columns, rows)


def cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def photos(reach: Reach) -> Iterator[list[str]]:
    for photo in lasting(reach, Photo, "image", "session"):
        yield [photo.file_name, photo.session.name, *file_cells(photo)]


def pictures(reach: Reach) -> Iterator[list[str]]:
    for picture in lasting(reach, CustomerPicture, "image"):
        yield [picture.file_name, picture.caption, *file_cells(picture)]


def lasting(reach: Reach, model: type[Model], *links: str) -> Iterator[Any]:
    rows: QuerySet[Any] = reach.owned[model].select_related(*links)
    return rows.iterator(chunk_size=CHUNK)


def file_cells(row: Any) -> list[str]:
    taken_at = row.image.taken_at
    return [taken_at.isoformat() if taken_at else "", str(row.image.size), row.image.sha256]
