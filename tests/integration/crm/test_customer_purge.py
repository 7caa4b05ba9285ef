"""Customers and what belongs to them, when their time in the trash is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from crm.actions import purge, trash
from crm.models import Contact, Customer, Interaction, Meeting, Reminder, Task
from delivery.models import DeliveryJob, ShareLink
from gallery.actions import customer_pictures, files
from gallery.models import CustomerPicture, Image, Leftover, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    CustomerPictureFactory,
    InteractionFactory,
    JobFactory,
    MeetingFactory,
    PhotoFactory,
    ReminderFactory,
    SessionFactory,
    ShareLinkFactory,
    TaskFactory,
)
from tests.fixtures.work import Race

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=31)
PARTS: tuple[Any, ...] = (
    *(ContactFactory, InteractionFactory, TaskFactory, MeetingFactory, ReminderFactory),
)


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")


def throw_away(customer: Customer, by: User) -> Customer:
    facts: dict[str, Any] = {"workspace": customer.workspace, "by": by}
    return trash.trash_customer(customer_id=customer.pk, **facts)


def long_ago(customer: Customer) -> None:
    moment = timezone.now() - LONG_AGO
    Customer.everything.filter(pk=customer.pk).update(trashed_at=moment)


def test_purge_removes_exactly_what_is_due_with_all_its_parts(
    anna: Customer, workspace: Workspace, owner: User
) -> None:
    ben, cleo = (CustomerFactory(workspace=workspace, name=name) for name in ("Ben", "Cleo"))
    for factory in (
        ContactFactory,
        InteractionFactory,
        TaskFactory,
        MeetingFactory,
        ReminderFactory,
    ):
        factory(customer=anna)
        factory(customer=cleo)
    throw_away(ben, owner)
    long_ago(throw_away(anna, owner))
    assert purge.purge() == {"customers": 1}
    assert sorted(Customer.everything.values_list("name", flat=True)) == ["Ben", "Cleo"]
    models = (Contact, Interaction, Task, Meeting, Reminder)
    assert [model.everything.count() for model in models] == [1] * 5
    assert purge.purge().total() == 0
    event = Event.objects.get(kind="trash.purged")
    assert (event.details, event.actor_id) == ({"noun": "customer", "name": "Anna"}, None)


@pytest.mark.parametrize("factory", PARTS)
def test_parts_in_the_trash_are_purged_too(factory: Any, anna: Customer, owner: User) -> None:
    moment = timezone.now() - LONG_AGO
    old = factory(customer=anna, trashed_at=moment, trashed_by=owner)
    factory(customer=anna, trashed_at=timezone.now(), trashed_by=owner)
    factory(customer=anna)
    plural = str(old._meta.verbose_name_plural)
    assert purge.due(before=timezone.now() - timedelta(days=30))[plural] == 1
    assert purge.purge() == {plural: 1}
    assert type(old).everything.count() == 2
    event = Event.objects.get(kind="trash.purged")
    assert (event.row_id, event.details["noun"]) == (str(anna.pk), old._meta.verbose_name)


def test_the_ledger_of_deliveries_outlives_the_customer(anna: Customer, owner: User) -> None:
    session = SessionFactory(workspace=anna.workspace, customer=anna)
    link = ShareLinkFactory(session=session, customer=anna, recipient=anna.email)
    JobFactory(link=link, customer=anna, recipient=anna.email)
    duplicate = CustomerFactory(workspace=anna.workspace, merged_into=anna)
    long_ago(throw_away(anna, owner))
    assert purge.purge() == {"customers": 1}
    assert not Customer.everything.filter(pk=duplicate.pk).exists()
    for row in (PhotoSession.objects.get(), ShareLink.objects.get(), DeliveryJob.objects.get()):
        assert row.customer is None
    assert DeliveryJob.objects.get().recipient == "anna@mail.example"


def test_files_of_a_purged_customers_pictures_go_an_hour_later(
    anna: Customer, workspace: Workspace, owner: User
) -> None:
    own, shared = (CustomerPictureFactory(customer=anna).image for _ in range(2))
    PhotoFactory(session__workspace=workspace, image=shared)
    for image in (own, shared):
        default_storage.save(image.original_path, ContentFile(b"original"))
    long_ago(throw_away(anna, owner))
    purge.purge()
    assert (CustomerPicture.objects.count(), Leftover.objects.count()) == (0, 2)
    assert files.remove_due(timezone.now()) == 0
    assert files.remove_due(timezone.now() + customer_pictures.UNDO_LASTS) == 2
    assert list(Image.objects.all()) == [shared]
    there = [default_storage.exists(image.original_path) for image in (own, shared)]
    assert there == [False, True]


def test_the_command_purges_customers_of_one_studio(
    anna: Customer, other_workspace: Workspace, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    rival = CustomerFactory(workspace=other_workspace, name="Rival")
    for customer in (anna, rival):
        long_ago(throw_away(customer, owner))
    call_command("purge_trash", "--dry-run", "--workspace", "studio")
    call_command("purge_trash", "--workspace", "studio")
    would, did = capsys.readouterr().out.splitlines()
    assert ("1 customers" in would, "1 customers" in did) == (True, True)
    assert [one.name for one in Customer.everything.all()] == ["Rival"]


@pytest.mark.django_db(transaction=True)
def test_two_purges_at_once_remove_each_customer_once(
    workspace: Workspace, owner: User, race: Race
) -> None:
    for name in "ABC":
        long_ago(throw_away(CustomerFactory(workspace=workspace, name=name), owner))
    went = race(2, lambda number: purge.purge())
    assert sum(one["customers"] for one in went) == 3
    assert Event.objects.filter(kind="trash.purged").count() == 3
