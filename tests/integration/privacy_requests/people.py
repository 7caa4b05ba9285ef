"""One person with a row of everything, and a neighbour who has the like."""

from typing import Any

from django.db import connection
from django.utils import timezone

from crm.models import Customer, Interaction
from gallery.actions import sessions
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.ids import new_id
from tests.factories import (
    AttemptFactory,
    BounceFactory,
    BulkRowFactory,
    BulkRunFactory,
    CommentFactory,
    ContactFactory,
    CustomerFactory,
    CustomerLabelFactory,
    CustomerPairFactory,
    CustomerPictureFactory,
    DownloadFactory,
    FavouriteFactory,
    ImportRowFactory,
    ImportRunFactory,
    InteractionFactory,
    JobFactory,
    LetterFactory,
    LinkAddressFactory,
    MeetingFactory,
    MeetingPersonFactory,
    MergeFactory,
    NoticeFactory,
    NotificationFactory,
    PhotoFactory,
    ProfileFactory,
    ReminderFactory,
    SelectionFactory,
    SentPhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
    TagFactory,
    TaskFactory,
    UnsubscribeFactory,
    UploadFactory,
    VisitFactory,
    stored,
)

NAME = "Xaveria Quintel"
WORDS = ("xaveria", "quintel", "98765432")
CARD = {
    "name": NAME,
    "company": "Quintel Books",
    "email": "xaveria@quintel.example",
    "phone": "030 98765432",
    "relationship": "Friend of Xaveria's mother",
    "location": "Quintelstadt",
    "industry": "Quintel",
    "source": "told by Xaveria",
    "opportunity": "Album for Xaveria",
    "next_action": "Call Xaveria",
    "notes": "Xaveria likes the sea.",
    "birthday": "1990-04-02",
    "deal_value": 1200,
}


def person(workspace: Workspace, by: User) -> Customer:
    """Xaveria, with everything that can be known about her, here and in the trash."""
    customer = CustomerFactory(workspace=workspace, **CARD)
    customer.name = "Xaveria Quintel-Old"
    customer.save()
    customer.name = NAME
    customer.save()
    add_background(customer)
    add_plans(customer)
    add_past(customer, by)
    session = add_session(customer, by)
    add_delivery(session)
    add_bulk(customer, session, by)
    return customer


def add_background(customer: Customer) -> None:
    contact = ContactFactory(customer=customer, name="Quintel junior", email="x@quintel.example")
    ContactFactory(customer=customer, name="Old Quintel").delete()
    ProfileFactory(customer=customer, likes="Xaveria likes light", links=["quintel.example"])
    meeting = MeetingFactory(customer=customer, title="Xaveria comes", place="Quintel house")
    MeetingPersonFactory(meeting=meeting, contact=contact)
    picture = CustomerPictureFactory(
        customer=customer, file_name="xaveria.jpg", caption="Xaveria", is_primary=True
    )
    stored(picture.image)
    CustomerLabelFactory(customer=customer)


def add_plans(customer: Customer) -> None:
    task = TaskFactory(customer=customer, title="Ring Xaveria", notes="+49 30 98765432")
    ReminderFactory(customer=customer, title="Xaveria's day")
    NotificationFactory(
        membership=customer.workspace.memberships.get(),
        text="Ring Xaveria is due",
        source=f"task:{task.pk}",
        path=f"customers/{customer.pk}/",
    )


def add_past(customer: Customer, by: User) -> None:
    InteractionFactory(customer=customer, text="Xaveria rang from 98765432")
    trash = {"trashed_at": timezone.now(), "trashed_by": by}
    InteractionFactory(customer=customer, kind=Interaction.Kind.NOTE, text="Quintel", **trash)
    other = CustomerFactory(
        workspace=customer.workspace, name="X. Quintel", merged_into=customer, phone="98765432"
    )
    MergeFactory(survivor=customer, duplicate=other, record={"name": "X. Quintel"}, created_by=by)
    record("customer.changed", customer, by=by, fields=["name"], name=NAME)


def add_session(customer: Customer, by: User) -> PhotoSession:
    facts = {"name": "Xaveria in June", "notes": "Quintel", "photo_count": 1, "tagged_count": 1}
    session = SessionFactory(workspace=customer.workspace, **facts)
    sessions.link(session_id=session.pk, workspace=session.workspace, customer=customer, by=by)
    session.refresh_from_db()
    photo = PhotoFactory(session=session, file_name="xaveria_1.jpg", rendered=True)
    stored(photo.image)
    TagFactory(photo=photo, text="Xaveria")
    SessionLabelFactory(session=session)
    UploadFactory(
        workspace=customer.workspace,
        customer=customer,
        created_by=by,
        session_key=session.pk,
        session_name="Xaveria in June",
        file_name="xaveria_2.jpg",
    )
    sessions.change(
        session_id=session.pk,
        workspace=session.workspace,
        version=session.version,
        by=by,
        notes="Quintels",
    )
    return session


def add_delivery(session: PhotoSession) -> None:
    customer = session.customer
    link = ShareLinkFactory(session=session, customer=customer, recipient=CARD["email"])
    job = JobFactory(
        link=link, failed=True, message="Dear Xaveria", answer="No xaveria@quintel.example here"
    )
    AttemptFactory(job=job, answer="No xaveria@quintel.example here")
    bounce = BounceFactory(job=job, words="No xaveria@quintel.example here")
    NoticeFactory(bounce=bounce)
    UnsubscribeFactory(
        workspace=link.workspace, customer=customer, address="xaveria@quintel.example"
    )
    VisitFactory(link=link)
    photo = session.photos.get()
    DownloadFactory(link=link, photo=photo, file_name="xaveria_1.jpg")
    LinkAddressFactory(link=link)
    SharedPhotoFactory(link=link, photo=photo)
    SentPhotoFactory(link=link, photo=photo, file_name="xaveria_1.jpg")
    FavouriteFactory(link=link, photo=photo, remark="Xaveria over the sofa")
    SelectionFactory(link=link, confirmed=True, note="Thank you! Xaveria")
    CommentFactory(link=link, photo=photo, text="Is Xaveria too dark?")
    LetterFactory(link=link, answer="No xaveria@quintel.example here")
    details = {"link": str(link.pk), "recipient": NAME}
    record("share.favourited", session, by=None, **details)


def add_bulk(customer: Customer, session: PhotoSession, by: User) -> None:
    arguments = {"customer": str(customer.pk), "name": NAME}
    run = BulkRunFactory(workspace=customer.workspace, arguments=arguments, created_by=by)
    BulkRowFactory(run=run, subject_id=session.pk, name="Xaveria in June", before={"customer": ""})
    BulkRowFactory(run=run, subject_id=customer.pk, name=NAME, reason="Xaveria is gone")
    brought = ImportRunFactory(workspace=customer.workspace, created_by=by)
    cells = [NAME, "xaveria@quintel.example"]
    ImportRowFactory(run=brought, subject_id=customer.pk, cells=cells, status="created")


def neighbour(workspace: Workspace, by: User) -> Customer:
    """Nora, who had her session delivered in the same studio, and knows Xaveria."""
    customer = CustomerFactory(
        workspace=workspace, name="Nora Neighbour", email="nora@neighbour.example"
    )
    session = SessionFactory(workspace=workspace, name="Nora in May", photo_count=1)
    sessions.link(session_id=session.pk, workspace=workspace, customer=customer, by=by)
    session.refresh_from_db()
    photo = PhotoFactory(session=session, file_name="nora_1.jpg")
    TagFactory(photo=photo, text="Nora")
    link = ShareLinkFactory(session=session, customer=customer, recipient="nora@neighbour.example")
    AttemptFactory(job=JobFactory(link=link, failed=True))
    FavouriteFactory(link=link, photo=photo)
    InteractionFactory(customer=customer, text="Nora rang")
    TaskFactory(customer=customer, title="Ring Nora")
    CustomerPictureFactory(customer=customer, file_name="nora.jpg")
    run = BulkRunFactory(workspace=workspace, created_by=by)
    BulkRowFactory(run=run, subject_id=session.pk, name="Nora in May")
    UploadFactory(workspace=workspace, customer=customer, created_by=by, session_key=new_id())
    return customer


def pair(one: Customer, other: Customer) -> Any:
    first, second = sorted((one, other), key=lambda customer: customer.pk)
    return CustomerPairFactory(customer=first, other=second, evidence=["phone"])


def everywhere(words: tuple[str, ...]) -> dict[str, list[str]]:
    """Every row of every table of the database in which any of the words stands, in any column."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT row::text FROM "{table}" row WHERE lower(row::text) LIKE ANY (%s)',  # noqa: S608
                [[f"%{word}%" for word in words]],
            )
            if rows := [row for (row,) in cursor.fetchall()]:
                found[table] = rows
    return found


def dump(words: tuple[str, ...]) -> dict[str, list[str]]:
    return {table: sorted(rows) for table, rows in everywhere(words).items()}
