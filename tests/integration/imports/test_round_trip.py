"""What was exported and is imported again changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from crm import exporting
from crm.models import Contact, Customer, CustomerLabel, CustomerStatus, Label
from crm.models import Kind as CustomerKind
from gallery import exporting as session_exporting
from gallery.models import PhotoSession, SessionLabel
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Change
from photocrm.ids import new_id
from photocrm.imports.actions import files, runs
from photocrm.imports.models import ImportRun
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    CustomerLabelFactory,
    CustomerStatusFactory,
    LabelFactory,
    MembershipFactory,
    SessionFactory,
    SessionLabelFactory,
)
from tests.integration.imports.importing import counts, worked

pytestmark = pytest.mark.django_db

FORMATS = ("csv", "xlsx")
WRITTEN: tuple[Any, ...] = (
    Customer,
    Contact,
    CustomerLabel,
    Label,
    CustomerStatus,
    PhotoSession,
    SessionLabel,
)
COLUMNS = {"customers": exporting.CELLS, "sessions": session_exporting.CELLS}
PLACES = {"customers": "customers", "sessions": "gallery"}


def exported(client: Client, kind: str, file_format: str) -> bytes:
    """As the page hands it out, with all columns."""
    asked = {"format": file_format, "columns": list(COLUMNS[kind]), "key": str(new_id())}
    address = f"/studio/{PLACES[kind]}/export/"
    response: Any = client.post(address, asked | {"all": "1", "query": ""})
    assert response.status_code == 200
    return bytes(response.getvalue())


def brought_back(
    workspace: Workspace, by: User, data: bytes, kind: str, file_format: str, **options: Any
) -> ImportRun:
    upload = ContentFile(data, name=f"{kind}.{file_format}")
    run = files.receive(workspace=workspace, kind=kind, upload=upload, by=by)
    chosen = {"match": ["external_id"], "on_match": "overwrite"} | options
    return worked(runs.start(run=run, mapping=run.mapping, options=chosen, by=by))


def everything() -> dict[str, list[Any]]:
    return {model.__name__: list(rows_of(model).order_by("pk").values()) for model in WRITTEN}


def rows_of(model: Any) -> Any:
    """In the trash or not."""
    return getattr(model, "everything", model.objects)


def changes() -> int:
    return Change.objects.filter(table__in=[model._meta.db_table for model in WRITTEN]).count()


@pytest.fixture
def studio(workspace: Workspace, owner: User) -> Workspace:
    """Statuses and labels whose names are lists of others, and two members of one name."""
    for name in ("Booked, paid; happy", "=lead", "הזמנה"):
        CustomerStatusFactory(workspace=workspace, name=name)
    for name in ("A", "B", "A, B", "A; B", 'Say "hi"', "* starred ::: twice", "'=1", "👰‍♀️ 2026"):
        LabelFactory(workspace=workspace, name=name)
    MembershipFactory(workspace=workspace, user__name=str(owner), user__email="twin@mail.example")
    return workspace


@pytest.fixture
def tricky(studio: Workspace, owner: User) -> Customer:
    anna = CustomerFactory(
        workspace=studio,
        name='=HYPERLINK("http://x", 1)',
        company="Müller; & Söhne, “GmbH” \u2028 too",
        kind=CustomerKind.INVESTOR,
        status=CustomerStatus.objects.get(name="Booked, paid; happy"),
        priority=3,
        is_vip=True,
        relationship="@work",
        email="anna@mail.example",
        phone="+49 30 123456; mobile, too: 0170 1",
        location="'t Hof 3\tB",
        language="he",
        industry="00123",
        birthday=date(1604, 2, 29),
        source="-",
        deal_value=Decimal("1234567.50"),
        opportunity="+1",
        check_size=Decimal("0.05"),
        next_action="|call",
        next_action_on=date(2026, 12, 1),
        assignee=User.objects.get(email="twin@mail.example"),
        keep_in_touch_weeks=12,
        notes='Line one\n\n=1+1, "two"; _x0041_\tthree\n\u202eevil 👨‍👩‍👧\n\n\nlast',
        external_id="-0012",
    )
    for label in Label.objects.exclude(name="A, B").exclude(name="A; B"):
        CustomerLabelFactory(customer=anna, label=label)
    return anna


def with_people(customer: Customer, owner: User) -> None:
    for contact in (
        {"name": "Ben", "title": "", "email": "", "phone": ""},
        {"name": "=Müller; Zoë", "title": 'The "bride", née X', "email": "zoe@mail.example"},
        {"name": "Ann\u2028& Bob", "phone": "030 1; 030 2", "birthday": date(1988, 3, 14)},
        {"name": "שרה", "birthday": date(1604, 12, 31), "assignee": owner},
        {"name": "Mia", "title": "Mother", "email": "home@mail.example", "phone": "030 901820"},
        {"name": "Leo", "title": "Father", "email": "home@mail.example", "phone": "030 901820"},
    ):
        ContactFactory(customer=customer, **contact)


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_export_that_is_imported_again_changes_nothing(
    file_format: str, tricky: Customer, studio: Workspace, owner: User, signed_in: Client
) -> None:
    with_people(tricky, owner)
    second = CustomerFactory(workspace=studio, name="שרה 👰", status=CustomerStatus.objects.last())
    CustomerLabelFactory(customer=second, label=Label.objects.get(name="A, B"))
    CustomerFactory(workspace=studio, name="Ben", deal_value=0, birthday=date(1899, 12, 31))
    CustomerFactory(workspace=studio, name="n/a", company="Ben", notes="yes", email="b@x.example")
    before, written = everything(), changes()
    data = exported(signed_in, "customers", file_format)
    for _ in range(2):
        run = brought_back(studio, owner, data, "customers", file_format)
        told = [problem for row in run.rows.in_order() for problem in row.problems]
        assert (told, counts(run)) == ([], {"skipped": 4})
    assert (everything(), changes()) == (before, written)


@pytest.mark.parametrize("on_match", ["skip", "fill", "overwrite"])
def test_sessions_that_are_imported_again_change_nothing(
    on_match: str, tricky: Customer, studio: Workspace, owner: User, signed_in: Client
) -> None:
    named = {"name": "=Wedding; two", "notes": 'One\n\n"two"', "shot_on": date(2026, 3, 14)}
    session = SessionFactory(workspace=studio, customer=tricky, **named)
    SessionLabelFactory(session=session, label=Label.objects.get(name="A, B"))
    SessionFactory(workspace=studio, customer=None, name="Loose", shot_on=None)
    before, written = everything(), changes()
    data = exported(signed_in, "sessions", "csv")
    options = {"match": ["name"], "on_match": on_match}
    run = brought_back(studio, owner, data, "sessions", "csv", **options)
    told = [problem for row in run.rows.in_order() for problem in row.problems]
    assert (told, counts(run)) == ([], {"skipped": 2})
    assert (everything(), changes()) == (before, written)


@pytest.mark.parametrize("file_format", FORMATS)
def test_another_studio_gets_the_customer_with_everybody_and_everything(
    file_format: str, tricky: Customer, owner: User, signed_in: Client
) -> None:
    """But for the assignees, who are no members there, and statuses it does not have."""
    with_people(tricky, owner)
    data = exported(signed_in, "customers", file_format)
    other = MembershipFactory(user=owner, workspace__slug="other").workspace
    CustomerStatusFactory(workspace=other, name=tricky.status.name)
    MembershipFactory(workspace=other, user=tricky.assignee)
    for _ in range(2):
        brought_back(other, owner, data, "customers", file_format)
    new = Customer.objects.get(workspace=other)
    assert sheet(new) == sheet(tricky)


def sheet(customer: Customer) -> dict[str, Any]:
    """What a file tells of a customer, but for keys and times."""
    apart = {"Id", "Created", "Last contact"}
    row = exporting.Customers().prepared(Customer.objects.filter(pk=customer.pk)).get()
    found = {name: cell(row) for name, cell in exporting.CELLS.items() if name not in apart}
    contacts = customer.contacts.order_by("pk")
    parts = ("name", "title", "email", "phone", "phone_e164", "birthday")
    return found | {"people": list(contacts.values(*parts))}
