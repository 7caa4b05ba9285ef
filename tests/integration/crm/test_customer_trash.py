"""Customers in the trash: their way in and back, what shows them meanwhile, and their end."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions import purge, trash
from crm.models import Customer
from delivery.bulk import obstacle
from delivery.models import DeliveryJob
from gallery.actions import avatars, placing
from gallery.imaging.formats import Refused
from gallery.models import PhotoSession, Upload
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from photocrm.bulk.models import BulkRun
from photocrm.ids import new_id
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    CustomerPictureFactory,
    InteractionFactory,
    PhotoFactory,
    SessionFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx
from tests.queues import sent

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
TRASH = f"{LIST}trash/"


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")


def throw_away(customer: Customer, by: User) -> Customer:
    facts: dict[str, Any] = {"workspace": customer.workspace, "by": by}
    return trash.trash_customer(customer_id=customer.pk, **facts)


def thrown_away(workspace: Workspace, by: User, *names: str) -> list[Customer]:
    return [throw_away(CustomerFactory(workspace=workspace, name=name), by) for name in names]


def kept() -> list[str]:
    return sorted(Customer.objects.values_list("name", flat=True))


def chosen(rows: list[Customer], **more: str) -> dict[str, Any]:
    return {"key": str(new_id()), "customer": [str(row.pk) for row in rows], **more}


def test_the_question_names_what_goes_and_what_stays(anna: Customer, signed_in: Client) -> None:
    ContactFactory.create_batch(2, customer=anna)
    InteractionFactory(customer=anna)
    SessionFactory(workspace=anna.workspace, customer=anna)
    Customer.objects.filter(pk=anna.pk).update(has_sessions=True)
    text = signed_in.get(f"{LIST}{anna.pk}/trash/", headers=htmx("dialog-body")).text
    assert "moves to the trash, with 2 contacts, 1 timeline entry." in text
    assert "Sessions stay, and show that their customer was deleted." in text
    assert kept() == ["Anna"]


def test_deleting_from_the_own_page_leads_to_the_list_as_it_was(
    anna: Customer, signed_in: Client
) -> None:
    current = f"http://testserver{LIST}{anna.pk}/?show=vip"
    headers = htmx() | {"HX-Current-URL": current}
    response = signed_in.post(f"{LIST}{anna.pk}/trash/", headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{LIST}?show=vip")
    page = signed_in.get(LIST).text
    assert "Anna moved to the trash" in page
    assert f"{LIST}{anna.pk}/restore/" in page
    assert kept() == []


def test_deleting_elsewhere_refreshes_the_list_and_undo_brings_back(
    anna: Customer, signed_in: Client
) -> None:
    response = signed_in.post(f"{LIST}{anna.pk}/trash/", headers=htmx())
    assert {"customers-changed", "trash-changed"} <= set(json.loads(response["HX-Trigger"]))
    assert f"{LIST}{anna.pk}/restore/" in response.text
    back = signed_in.post(f"{LIST}{anna.pk}/restore/", headers=htmx())
    assert "Anna is back" in back.text
    assert kept() == ["Anna"]
    kinds = Event.objects.filter(row_id=str(anna.pk)).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["customer.trashed", "customer.restored"]


def test_twice_in_and_twice_out_is_once(anna: Customer, owner: User) -> None:
    facts: dict[str, Any] = {"customer_id": anna.pk, "workspace": anna.workspace, "by": owner}
    moments = {trash.trash_customer(**facts).trashed_at for _ in range(2)}
    for _ in range(2):
        trash.restore_customer(**facts)
    assert (len(moments), kept(), Event.objects.count()) == (1, ["Anna"], 2)


def test_a_merged_duplicate_and_a_doomed_customer_are_not_there(
    anna: Customer, workspace: Workspace, owner: User, signed_in: Client
) -> None:
    duplicate = CustomerFactory(workspace=workspace, merged_into=anna)
    doomed = thrown_away(workspace, owner, "Ben")[0]
    Customer.everything.filter(pk=doomed.pk).update(purging=True)
    urls = [
        f"{LIST}{one.pk}/{verb}/" for one in (duplicate, doomed) for verb in ("trash", "restore")
    ]
    assert [signed_in.post(url).status_code for url in urls] == [404] * 4


def test_whoever_still_has_the_address_is_told_and_may_restore(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    throw_away(anna, owner)
    page = signed_in.get(f"{LIST}{anna.pk}/")
    part = signed_in.get(f"{LIST}{anna.pk}/", headers=htmx("customer-detail", tag="article"))
    for response in (page, part):
        assert response.status_code == 200
        assert "Anna is in the trash" in response.text
        assert f'action="{LIST}{anna.pk}/restore/"' in response.text
    assert "customer-labels" not in page.text
    assert signed_in.get(f"{LIST}{anna.pk}/edit/").status_code == 404


def test_sessions_stay_and_show_that_their_customer_was_deleted(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    session = SessionFactory(workspace=anna.workspace, customer=anna, name="Wedding")
    PhotoFactory(session=session)
    PhotoSession.objects.update(photo_count=1)
    throw_away(anna, owner)
    pages = ["/studio/gallery/", "/studio/gallery/?view=list", f"/studio/gallery/{session.pk}/"]
    found = [signed_in.get(url).text for url in pages]
    assert ["Anna (deleted)" in text for text in found] == [True] * 3
    palette = signed_in.get("/studio/find/?q=wedding").text
    assert "Anna (deleted)" in palette


def test_a_customer_in_the_trash_is_neither_found_nor_offered(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    session = SessionFactory(workspace=anna.workspace)
    throw_away(anna, owner)
    urls = [
        f"{LIST}?q=anna",
        "/studio/find/?q=anna",
        f"/studio/gallery/{session.pk}/customer/?q=anna",
        "/studio/gallery/bulk/link/?q=anna",
    ]
    assert ["anna@mail" in signed_in.get(url).text for url in urls] == [False] * 4
    refused = signed_in.post(f"/studio/gallery/{session.pk}/customer/", {"customer": anna.pk})
    assert refused.status_code == 422


def test_nothing_is_sent_to_a_customer_in_the_trash_unless_somebody_types_the_address(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    session = SessionFactory(workspace=anna.workspace, customer=anna, photo_count=1)
    throw_away(anna, owner)
    session.refresh_from_db()
    assert obstacle(session) == "Anna is in the trash."
    address = f"/studio/gallery/{session.pk}/deliver/"
    form = signed_in.get(address)
    assert form.context["form"].initial["recipient"] == ""
    assert "Anna is in the trash" in form.text
    key = {"key": str(new_id()), "message": ""}
    assert signed_in.post(address, key | {"recipient": ""}).status_code == 422
    signed_in.post(address, key | {"recipient": "ben@mail.example"})
    job = DeliveryJob.objects.get()
    assert (job.recipient, job.customer) == ("ben@mail.example", None)


def test_pictures_are_not_added_but_stay_right_while_in_the_trash(
    anna: Customer, owner: User
) -> None:
    picture = CustomerPictureFactory(customer=anna, is_primary=True)
    throw_away(anna, owner)
    target = placing.Target(anna.workspace, customer=anna, into=Upload.Into.PICTURES)
    with pytest.raises(Refused, match="The customer is not there any more"):
        placing.place(image=picture.image, target=target, file_name="a", position=None, by=owner)
    avatars.follow(picture.image)
    assert (
        Customer.everything.get(pk=anna.pk).avatar == f"{picture.image_id}/{picture.image.recipe}"
    )


def test_the_trash_lists_and_goes_on_page_by_page(
    workspace: Workspace, owner: User, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    thrown_away(workspace, owner, "A", "B", "C")
    first = signed_in.get(TRASH)
    assert [first.text.count(f"Choose {name}") for name in "ABC"] == [0, 1, 1]
    assert 'data-selection-all="3 customers"' in first.text
    second = signed_in.get(f"{TRASH}{first.context['next_url']}", headers=htmx("trash-more"))
    assert [second.text.count(f"Choose {name}") for name in "ABC"] == [1, 0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_trash_costs_the_same_for_any_number(
    count: int,
    workspace: Workspace,
    owner: User,
    signed_in: Client,
    django_assert_num_queries: Any,
) -> None:
    thrown_away(workspace, owner, *"ABC"[:count])
    with django_assert_num_queries(9):
        response = signed_in.get(TRASH)
    assert response.text.count("trash-row") == count


def test_several_are_restored_at_once_and_undo_takes_them_back(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    rows = thrown_away(workspace, owner, "A", "B", "C")
    response = signed_in.post(f"{TRASH}restore/", chosen(rows[:2]), headers=htmx("dialog-body"))
    assert "Restore 2 customers: 2 done" in response.text
    assert kept() == ["A", "B"]
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert kept() == []


def test_all_means_what_the_page_could_show(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    thrown_away(workspace, owner, "A", "B")
    seen = timezone.now().isoformat()
    thrown_away(workspace, owner, "Later")
    signed_in.post(f"{TRASH}restore/", chosen([], all="1", now=seen))
    assert kept() == ["A", "B"]


def test_nothing_chosen_and_nothing_there_is_told(signed_in: Client) -> None:
    for name in ("restore", "delete"):
        page = signed_in.post(f"{TRASH}{name}/", chosen([]), follow=True)
        assert "Nothing was chosen that is still in the trash" in page.text
    assert "No customers in the trash" in signed_in.get(TRASH).text
    question = signed_in.get(f"{TRASH}empty/", headers=htmx("dialog-body")).text
    assert ("There is no customer in the trash." in question, "<form" in question) == (True, False)


@pytest.mark.parametrize(
    "sent_choice", [{"customer": "nonsense"}, {"all": "1"}, {"all": "1", "now": "yesterday"}]
)
@pytest.mark.parametrize("name", ["restore", "delete"])
def test_odd_choices_are_refused(name: str, sent_choice: dict[str, str], signed_in: Client) -> None:
    assert signed_in.post(f"{TRASH}{name}/", sent_choice).status_code == 400


def test_deleting_for_ever_asks_first_and_tells_a_worker(
    workspace: Workspace,
    owner: User,
    signed_in: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    first, second, _ = thrown_away(workspace, owner, "Alpha", "Beta", "Gamma")
    question = signed_in.post(f"{TRASH}delete/", chosen([first, second])).text
    assert "<strong>2 customers</strong> will be deleted for ever" in question
    assert [name in question for name in ("Alpha", "Beta", "Gamma")] == [True, True, False]
    with django_capture_on_commit_callbacks(execute=True):
        answer = chosen([first, second], confirmed="1")
        told = signed_in.post(f"{TRASH}delete/", answer, follow=True).text
    assert "2 customers deleted for ever" in told
    assert "Being deleted for ever: 2 to go." in told
    assert sent() == [("bulk", "crm.purge", {})]
    assert purge.purge() == {"customers": 2}
    details = Event.objects.filter(kind="trash.purged").order_by("pk").values_list("details")
    assert [one["name"] for (one,) in details] == ["Alpha", "Beta"]


def test_emptying_leaves_who_came_after_the_question(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    thrown_away(workspace, owner, "Alpha")
    assert "<strong>1 customer</strong>" in signed_in.get(f"{TRASH}empty/").text
    seen = timezone.now().isoformat()
    thrown_away(workspace, owner, "Later")
    signed_in.post(f"{TRASH}empty/", {"now": seen})
    assert [one.name for one in Customer.everything.restorable()] == ["Later"]


def test_staff_may_not_delete_for_ever_and_viewers_may_not_restore(
    workspace: Workspace, owner: User, member: Member, client_of: ClientOf
) -> None:
    thrown_away(workspace, owner, "A")
    shown = {}
    for role in (Role.STAFF, Role.VIEWER):
        page = client_of(member(role)).get(TRASH).text
        shown[role] = [text in page for text in ("select-box", "Restore", "Empty…")]
    assert shown == {Role.STAFF: [True, True, False], Role.VIEWER: [False, False, False]}
