"""Erasing a person: nothing personal is left, accounting is, and nobody else notices."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client

from crm.models import Contact, Customer, Interaction, Merge, Profile, Task
from crm.models.customer import ERASED_NAME
from delivery.actions.erasing import Busy
from delivery.models import DeliveryJob, Favourite, ShareLink, Visit
from gallery.actions import purge
from gallery.models import CustomerPicture, Image, Photo, PhotoSession, Tag
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Change, Event
from photocrm.bulk.models import BulkRow, BulkRun
from photocrm.privacy_requests.actions import erasing
from photocrm.today.models import Notification
from tests.factories import (
    ExportFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.integration.privacy_requests.people import (
    NAME,
    WORDS,
    dump,
    everywhere,
    neighbour,
    pair,
    person,
)

pytestmark = pytest.mark.django_db

NEIGHBOUR = ("nora",)
REMOVED = (Contact, Profile, Interaction, Task, Merge, Tag, CustomerPicture, Notification)


@pytest.fixture
def customer(workspace: Workspace, owner: User) -> Customer:
    return person(workspace, owner)


def erase(customer: Customer, by: User, **options: Any) -> Customer:
    facts: Any = {"customer_id": customer.pk, "workspace": customer.workspace, "name": NAME}
    return erasing.erase(**facts | {"by": by} | options)


def log_entry(customer: Customer, by: User) -> None:
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Customer),
        object_id=str(customer.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=f"Changed {NAME}",
    )


@pytest.mark.parametrize("with_photos", [True, False])
def test_nothing_personal_is_left_anywhere(
    with_photos: bool, customer: Customer, owner: User
) -> None:
    log_entry(customer, owner)
    before = everywhere(WORDS)
    assert {"crm_customer", "audit_change", "audit_event", "bulk_bulkrun"} <= before.keys()
    assert {"gallery_photosession", "delivery_deliveryattempt", "django_admin_log"} <= before.keys()
    erase(customer, owner, with_photos=with_photos)
    assert everywhere(WORDS) == {}
    purge.purge()
    assert everywhere(WORDS) == {}
    assert [model.__name__ for model in REMOVED if model._base_manager.exists()] == []


def test_the_neighbour_is_untouched(customer: Customer, workspace: Workspace, owner: User) -> None:
    other = neighbour(workspace, owner)
    before = dump(NEIGHBOUR)
    assert len(before) > 10
    pair(customer, other)
    erase(customer, owner)
    purge.purge()
    assert dump(NEIGHBOUR) == before


def test_files_that_were_exported_before_are_withdrawn(
    customer: Customer, owner: User, committed: Any
) -> None:
    export = ExportFactory(membership=owner.memberships.get(), written=True)
    path = export.file_path
    with committed():
        erase(customer, owner)
    export.refresh_from_db()
    assert (export.status, export.file_path, default_storage.exists(path)) == ("expired", "", False)


def test_accounting_stays(customer: Customer, owner: User) -> None:
    job = DeliveryJob.objects.get()
    erase(customer, owner)
    purge.purge()
    kept = DeliveryJob.objects.get()
    facts = ("pk", "status", "created_at", "finished_at", "attempt_count", "customer_id")
    assert [getattr(kept, name) for name in facts] == [getattr(job, name) for name in facts]
    assert (kept.recipient, kept.message, kept.answer) == ("", "", "")
    assert (Visit.objects.count(), kept.attempts.count()) == (1, 1)
    row = Customer.erased.get(pk=customer.pk)
    assert (row.deal_value, row.status_id) == (Decimal(1200), customer.status_id)


def test_link_is_closed_and_open_deliveries_never_leave(customer: Customer, owner: User) -> None:
    waiting = JobFactory(link=ShareLink.objects.get())
    erase(customer, owner)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.next_attempt_at) == (DeliveryJob.Status.CANCELLED, None)
    link = ShareLink.objects.get()
    assert (link.recipient, link.revoked_by, link.revoked_at is None) == ("", owner, False)


def test_erased_delivery_is_shown_and_not_tried_again(
    customer: Customer, owner: User, signed_in: Client
) -> None:
    erase(customer, owner)
    job = DeliveryJob.objects.get()
    page = signed_in.get(f"/studio/deliveries/{job.pk}/")
    assert "an erased customer" in page.text
    assert "/retry/" not in page.text
    response = signed_in.post(f"/studio/deliveries/{job.pk}/retry/", follow=True)
    assert "The recipient was erased." in response.text
    job.refresh_from_db()
    assert job.status == DeliveryJob.Status.FAILED


def test_photos_and_files_go_for_ever(
    customer: Customer, workspace: Workspace, owner: User, media_root: Path
) -> None:
    never_delivered = SessionFactory(workspace=workspace, customer=customer, photo_count=1)
    PhotoFactory(session=never_delivered)
    delivered = PhotoSession.objects.get(name="Xaveria in June")
    paths = [image.original_path for image in Image.objects.order_by("pk")[:2]]
    assert [default_storage.exists(path) for path in paths] == [True, True]
    erase(customer, owner)
    purge.purge()
    assert (Photo.everything.count(), Image.objects.count(), Favourite.objects.count()) == (0, 0, 0)
    assert [default_storage.exists(path) for path in paths] == [False, False]
    assert list(PhotoSession.everything.values_list("pk", "photo_count")) == [(delivered.pk, 0)]


def test_photos_stay_without_names_when_asked(customer: Customer, owner: User) -> None:
    erase(customer, owner, with_photos=False)
    purge.purge()
    session = PhotoSession.objects.get()
    assert (session.name, session.notes, session.customer_id) == (
        "Session of an erased customer",
        "",
        None,
    )
    photo = session.photos.get()
    assert (photo.file_name, photo.tagged_made, photo.image.is_ready) == ("photo", "", True)
    assert (session.photo_count, session.tagged_count) == (1, 0)
    assert default_storage.exists(photo.image.original_path)


def test_a_picture_that_somebody_else_needs_stays(
    customer: Customer, workspace: Workspace, owner: User
) -> None:
    image = CustomerPicture.objects.get().image
    elsewhere = PhotoFactory(session=SessionFactory(workspace=workspace), image=image)
    erase(customer, owner)
    purge.purge()
    assert list(Image.objects.all()) == [image]
    assert default_storage.exists(elsewhere.image.original_path)


def test_erased_customer_and_duplicates_are_empty_rows(customer: Customer, owner: User) -> None:
    gone = erase(customer, owner)
    assert (gone.name, gone.email, gone.search_text, gone.erased_by) == (ERASED_NAME, "", "", owner)
    assert Customer.erased.count() == 2
    assert (Customer.objects.count(), Customer.everything.count()) == (0, 0)


def test_it_is_written_down_without_the_name(customer: Customer, owner: User) -> None:
    erase(customer, owner)
    event = Event.objects.get(kind="customer.erased")
    assert (event.actor_id, event.row_id) == (owner.pk, str(customer.pk))
    assert event.details == {
        "sessions": 1,
        "photos": 1,
        "deliveries": 1,
        "with_photos": True,
        "erased": True,
    }


def test_history_of_a_kept_session_still_reads(customer: Customer, owner: User) -> None:
    erase(customer, owner, with_photos=False)
    told = [text for entry in history_of(PhotoSession.objects.get()) for text in entry.sentences]
    assert "Session linked (details erased)" in told
    assert "Share favourited (details erased)" in told


def test_bulk_rows_keep_what_undo_needs(customer: Customer, owner: User) -> None:
    erase(customer, owner, with_photos=False)
    rows = BulkRow.objects.order_by("pk").values_list("name", "reason", "before")
    assert list(rows) == [("Erased", "", {"customer": ""}), ("Erased", "Erased", None)]
    assert BulkRun.objects.get().arguments == {
        "customer": str(customer.pk),
        "name": "Erased",
    }


def test_erasing_again_is_harmless(customer: Customer, owner: User, member: Member) -> None:
    first = erase(customer, owner)
    again = erase(customer, member(Role.MANAGER))
    assert (again.erased_at, again.erased_by) == (first.erased_at, owner)
    assert Event.objects.filter(kind="customer.erased").count() == 1


def test_wrong_name_changes_nothing(customer: Customer, owner: User) -> None:
    before = dump(WORDS)
    with pytest.raises(erasing.WrongName):
        erase(customer, owner, name="Xaveria")
    assert dump(WORDS) == before


def test_delivery_under_way_is_waited_for(customer: Customer, owner: User) -> None:
    JobFactory(link=ShareLink.objects.get(), leased=True)
    before = dump(WORDS)
    with pytest.raises(Busy):
        erase(customer, owner)
    assert dump(WORDS) == before


def test_other_workspace_and_duplicates_are_not_found(
    customer: Customer, other_workspace: Workspace, owner: User
) -> None:
    with pytest.raises(Customer.DoesNotExist):
        erase(customer, owner, workspace=other_workspace)
    duplicate = Customer.everything.exclude(merged_into=None).get()
    with pytest.raises(Customer.DoesNotExist):
        erase(duplicate, owner, name=duplicate.name)


def test_customer_in_the_trash_is_erased_too(customer: Customer, owner: User) -> None:
    put = {"trashed_at": "2026-01-01T00:00Z", "trashed_by": owner}
    Customer.objects.filter(pk=customer.pk).update(**put)
    erase(customer, owner)
    assert everywhere(WORDS) == {}


def test_link_of_somebody_else_to_their_session_is_left_alone(
    customer: Customer, workspace: Workspace, owner: User
) -> None:
    other = neighbour(workspace, owner)
    session = PhotoSession.objects.get(name="Xaveria in June")
    link = ShareLinkFactory(session=session, customer=other, recipient="nora@neighbour.example")
    erase(customer, owner)
    link.refresh_from_db()
    assert (link.recipient, link.revoked_at) == ("nora@neighbour.example", None)


def test_database_allows_no_half_erased_customer(customer: Customer, owner: User) -> None:
    half = {"erased_at": "2026-01-01T00:00Z", "erased_by": owner}
    half |= {"trashed_at": "2026-01-01T00:00Z", "trashed_by": owner}
    with pytest.raises(DatabaseError, match="crm_customer_erased_says_nothing"):
        Customer.objects.filter(pk=customer.pk).update(**half)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_erase_once(workspace: Workspace, owner: User) -> None:
    customer, start = person(workspace, owner), Barrier(2)

    def run(_: int) -> Any:
        start.wait()
        try:
            return erase(customer, owner).erased_at
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))
    assert first == second
    assert Event.objects.filter(kind="customer.erased").count() == 1
    assert everywhere(WORDS) == {}


class TestTrail:
    """The one way in which the trail loses something."""

    def erase_changes(self, customer: Customer) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            sql = "SELECT audit_erase_changes(%s, 'crm_customer', %s, '{name}')"
            cursor.execute(sql, [customer.workspace_id, [str(customer.pk)]])

    @pytest.mark.django_db(transaction=True)
    def test_nothing_is_taken_away_without_an_erasure(
        self, workspace: Workspace, owner: User
    ) -> None:
        customer = person(workspace, owner)
        with pytest.raises(DatabaseError, match="append-only"):
            self.erase_changes(customer)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_change SET row_id = 'x'",
            'UPDATE audit_change SET changes = changes || \'{"name": "Other"}\'',
            "UPDATE audit_event SET actor_name = 'Nobody'",
            "UPDATE audit_event SET details = details || '{\"more\": 1}'",
            "DELETE FROM audit_event",
        ],
    )
    def test_even_then_nothing_is_rewritten(self, statement: str, customer: Customer) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL photocrm.erasing = 'on'")
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute(statement)

    def test_what_is_not_personal_is_still_told(self, customer: Customer, owner: User) -> None:
        erase(customer, owner)
        subject = Change.objects.about(customer).order_by("pk")
        first = subject[0]
        assert (first.operation, first.changes["kind"]) == ("insert", "customer")
        assert {"name", "email", "notes"} & set(first.changes) == set()


class TestPage:
    URL = "/studio/customers/{}/erase/"

    def test_tells_what_goes_and_asks_for_the_name(
        self, signed_in: Client, customer: Customer
    ) -> None:
        response = signed_in.get(self.URL.format(customer.pk))
        assert response.status_code == 200
        assert "1 session with 1 photo, which show them" in response.text
        assert "1 delivery: when, how, and with what outcome" in response.text

    def test_wrong_name_is_refused_and_keeps_what_was_typed(
        self, signed_in: Client, customer: Customer
    ) -> None:
        response = signed_in.post(self.URL.format(customer.pk), {"name": "Xaver"})
        assert response.status_code == 422
        assert "This is not the name of the customer." in response.text
        assert 'value="Xaver"' in response.text
        assert Customer.objects.filter(pk=customer.pk).exists()

    def test_right_name_erases_and_leads_to_the_empty_page(
        self, signed_in: Client, customer: Customer, owner: User
    ) -> None:
        data = {"name": f" {NAME} ", "with_photos": "on"}
        response = signed_in.post(self.URL.format(customer.pk), data, follow=True)
        assert response.status_code == 200
        assert f"by {owner}" in response.text
        assert "Erased on" in response.text
        assert [word for word in WORDS if word in response.text.lower()] == []

    def test_without_the_tick_photos_stay(self, signed_in: Client, customer: Customer) -> None:
        signed_in.post(self.URL.format(customer.pk), {"name": NAME})
        assert Photo.objects.count() == 1

    def test_delivery_under_way_is_told(self, signed_in: Client, customer: Customer) -> None:
        JobFactory(link=ShareLink.objects.get(), leased=True)
        response = signed_in.post(self.URL.format(customer.pk), {"name": NAME})
        assert response.status_code == 422
        assert "being sent right now" in response.text

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
    def test_is_refused_to(
        self, role: Role, customer: Customer, member: Member, client_of: ClientOf
    ) -> None:
        client = client_of(member(role))
        response = client.post(self.URL.format(customer.pk), {"name": NAME})
        assert response.status_code == 403
        assert Customer.objects.filter(pk=customer.pk).exists()

    def test_erased_customer_is_in_no_list_and_has_no_other_page(
        self, signed_in: Client, customer: Customer, owner: User
    ) -> None:
        erase(customer, owner)
        for address in ("", "?q=erased", "?q=xav"):
            assert "No customer" in signed_in.get(f"/studio/customers/{address}").text
        for part in ("edit/", "erase/", "export/", "history/"):
            address = f"/studio/customers/{customer.pk}/{part}"
            assert signed_in.get(address).status_code == 404
        choices = signed_in.get(f"/studio/find/?q={ERASED_NAME}")
        assert str(customer.pk) not in choices.text
