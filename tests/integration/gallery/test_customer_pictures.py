"""Pictures of a customer, and the avatar that follows the primary one."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from gallery.actions import avatars, customer_pictures, files, images
from gallery.imaging.formats import Refused
from gallery.models import CustomerPicture, Image, Leftover
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from tests import queues
from tests.data import pictures
from tests.factories import (
    CustomerFactory,
    CustomerPictureFactory,
    ImageFactory,
    PhotoFactory,
    SessionFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Weber")


def address(customer: Customer, *more: object) -> str:
    return "/".join(["/studio/customers", str(customer.pk), "pictures", *map(str, more), ""])


def file(name: str = "anna.jpg", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.photo(size))


def avatar(customer: Customer) -> str:
    customer.refresh_from_db()
    return customer.avatar


def row(customer: Customer) -> list[tuple[str, bool]]:
    return [(one.file_name, one.is_primary) for one in customer.pictures.in_order()]


def three(customer: Customer) -> list[CustomerPicture]:
    made: list[Any] = [
        CustomerPictureFactory(customer=customer, file_name=name, position=place)
        for place, name in enumerate("abc", start=1)
    ]
    CustomerPicture.objects.filter(pk=made[0].pk).update(is_primary=True)
    return made


def test_first_picture_is_the_primary_one_and_becomes_the_avatar(
    anna: Customer, signed_in: Client, committed: Any
) -> None:
    with committed():
        answers = [
            signed_in.post(address(anna, "add"), {"photos": one}, headers=JSON)
            for one in (file(), file("second.jpg", (40, 60)))
        ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == {
        "name": "anna.jpg",
        "already_there": False,
        "session": str(anna.pk),
        "session_url": f"/studio/customers/{anna.pk}/",
    }
    assert row(anna) == [("anna.jpg", True), ("second.jpg", False)]
    assert len(queues.sent()) == 2
    assert avatar(anna) == ""
    primary = anna.pictures.get(is_primary=True).image
    images.process(primary.pk)
    primary.refresh_from_db()
    assert avatar(anna) == f"{primary.pk}/{primary.recipe}"
    other = anna.pictures.get(is_primary=False).image
    images.process(other.pk)
    assert avatar(anna).startswith(str(primary.pk))


def test_avatar_stands_in_list_and_panel(anna: Customer, signed_in: Client) -> None:
    [first, *_] = three(anna)
    avatars.settle(anna.pk)
    url = f"/studio/media/{first.image_id}/1-150.webp"
    assert signed_in.get(f"/studio/customers/{anna.pk}/").text.count(url) == 2
    assert url in signed_in.get("/studio/gallery/customer/").text
    Customer.objects.update(is_vip=True)
    assert url in signed_in.get("/studio/").text


def test_same_picture_twice_is_one(anna: Customer, signed_in: Client) -> None:
    answers = [
        signed_in.post(address(anna, "add"), {"photos": file()}, headers=JSON).json()
        for _ in range(2)
    ]
    assert [answer["already_there"] for answer in answers] == [False, True]
    assert row(anna) == [("anna.jpg", True)]


def test_what_is_no_picture_is_refused(anna: Customer, signed_in: Client) -> None:
    bad = SimpleUploadedFile("notes.jpg", b"just words")
    response = signed_in.post(address(anna, "add"), {"photos": bad}, headers=JSON)
    assert (response.status_code, response.json()["name"]) == (422, "notes.jpg")
    page = signed_in.post(address(anna, "add"), {"photos": [file(), bad]})
    assert page.status_code == 422
    assert "notes.jpg: " in page.text
    assert row(anna) == [("anna.jpg", True)]
    nothing = signed_in.post(address(anna, "add"))
    assert (nothing.status_code, "Choose at least one picture." in nothing.text) == (422, True)


def test_form_without_script_leads_back_to_the_customer(anna: Customer, signed_in: Client) -> None:
    response = signed_in.post(address(anna, "add"), {"photos": file()})
    assert (response.status_code, response["Location"]) == (302, f"/studio/customers/{anna.pk}/")


def test_customer_has_room_for_so_many(
    anna: Customer, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_pictures, "MOST_PICTURES", 1)
    photos = PhotoFactory.create_batch(2, session=SessionFactory(workspace=anna.workspace))
    customer_pictures.choose(customer=anna, photo=photos[0], by=owner)
    with pytest.raises(Refused, match="room for 1 pictures"):
        customer_pictures.choose(customer=anna, photo=photos[1], by=owner)


def test_pictures_are_chosen_out_of_the_customers_sessions(
    anna: Customer, signed_in: Client, workspace: Workspace
) -> None:
    mine = PhotoFactory(session=SessionFactory(workspace=workspace, customer=anna))
    others = [
        PhotoFactory(session=SessionFactory(workspace=workspace)),
        PhotoFactory(session=mine.session, trashed=True),
        PhotoFactory(session=SessionFactory(workspace=workspace, customer=anna, trashed=True)),
        PhotoFactory(),
    ]
    url = address(anna, "choose")
    assert signed_in.get(url).context["page"].rows == [mine]
    statuses = [signed_in.post(url, {"photo": [one.pk]}).status_code for one in others]
    assert statuses == [404] * 4
    assert signed_in.post(url, {"photo": "x"}).status_code == 400
    assert row(anna) == []
    assert signed_in.post(url, {"photo": [mine.pk]}).status_code == 302
    assert row(anna) == [(mine.file_name, True)]
    assert avatar(anna) == f"{mine.image_id}/1"


def test_another_picture_is_made_the_primary_one(anna: Customer, signed_in: Client) -> None:
    second = three(anna)[1]
    response = signed_in.post(address(anna, second.pk, "primary"), headers=htmx())
    assert f"customer-{anna.pk}-pictures" in response["HX-Trigger"]
    assert row(anna) == [("a", False), ("b", True), ("c", False)]
    assert avatar(anna) == f"{second.image_id}/1"


def test_deleting_the_primary_one_promotes_the_next_and_undo_brings_it_back(
    anna: Customer, signed_in: Client
) -> None:
    [first, second, _] = three(anna)
    CustomerPicture.objects.filter(pk=first.pk).update(caption="At the sea")
    page = signed_in.post(address(anna, first.pk, "delete"), follow=True)
    assert row(anna) == [("b", True), ("c", False)]
    assert avatar(anna) == f"{second.image_id}/1"
    [message] = page.context["messages"]
    undo = message.extra_tags.removeprefix("Undo ")
    for _ in range(2):
        assert signed_in.post(undo).status_code == 302
    assert row(anna) == [("a", True), ("b", False), ("c", False)]
    assert anna.pictures.get(is_primary=True).caption == "At the sea"
    assert avatar(anna) == f"{first.image_id}/1"


def test_undo_of_another_customer_or_of_nobody_is_not_found(
    anna: Customer, signed_in: Client, workspace: Workspace
) -> None:
    [first, *_] = three(anna)
    page = signed_in.post(address(anna, first.pk, "delete"), follow=True)
    [message] = page.context["messages"]
    query = message.extra_tags.partition("?")[2]
    ben = CustomerFactory(workspace=workspace)
    urls = [f"{address(ben, 'restore')}?{query}", f"{address(anna, 'restore')}?{query}x"]
    urls.append(address(anna, "restore"))
    assert [signed_in.post(url).status_code for url in urls] == [404, 404, 404]
    assert row(ben) == []


def deleted(picture: CustomerPicture, by: User) -> dict[str, Any]:
    """What its Undo would send; the original lies on the disk."""
    default_storage.save(picture.image.original_path, ContentFile(b"original"))
    about: Any = {"customer": picture.customer, "picture_id": picture.pk, "by": by}
    return customer_pictures.delete(**about)


def remains(image: Image) -> tuple[bool, bool]:
    """Whether there is the row, and whether there is the file."""
    return Image.objects.filter(pk=image.pk).exists(), default_storage.exists(image.original_path)


def test_image_of_a_deleted_picture_goes_when_undo_has_run_out(anna: Customer, owner: User) -> None:
    picture = CustomerPictureFactory(customer=anna)
    left = deleted(picture, owner)
    over = timezone.now() + customer_pictures.UNDO_LASTS
    assert files.remove_due(over - timedelta(minutes=1)) == 0
    assert remains(picture.image) == (True, True)
    assert files.remove_due(over) == 1
    assert remains(picture.image) == (False, False)
    with pytest.raises(Image.DoesNotExist):
        customer_pictures.restore(customer=anna, left=left, by=owner)


def test_image_that_anybody_needs_stays(anna: Customer, owner: User) -> None:
    restored, shared, trashed = three(anna)
    customer_pictures.restore(customer=anna, left=deleted(restored, owner), by=owner)
    CustomerPictureFactory(customer__workspace=anna.workspace, image=shared.image)
    deleted(shared, owner)
    session = SessionFactory(workspace=anna.workspace)
    PhotoFactory(session=session, image=trashed.image, trashed=True)
    deleted(trashed, owner)
    assert files.remove_due(timezone.now() + customer_pictures.UNDO_LASTS) == 3
    assert [remains(one.image) for one in (restored, shared, trashed)] == [(True, True)] * 3
    assert not Leftover.objects.exists()


def test_last_picture_takes_the_avatar_along(anna: Customer, owner: User) -> None:
    picture = CustomerPictureFactory(customer=anna, is_primary=True)
    avatars.settle(anna.pk)
    assert avatar(anna) != ""
    customer_pictures.delete(customer=anna, picture_id=picture.pk, by=owner)
    assert (row(anna), avatar(anna)) == ([], "")


def test_pictures_change_places(anna: Customer, signed_in: Client) -> None:
    [first, *_, last] = three(anna)
    url = address(anna, last.pk, "move")
    signed_in.post(url, {"to": "front"})
    assert [name for name, _ in row(anna)] == ["a", "c", "b"]
    signed_in.post(address(anna, first.pk, "move"), {"to": "front"})
    assert [name for name, _ in row(anna)] == ["a", "c", "b"]
    signed_in.post(url, {"to": "back"})
    assert [name for name, _ in row(anna)] == ["a", "b", "c"]
    assert signed_in.post(url, {"to": "sideways"}).status_code == 400


def test_caption_is_saved_and_told(anna: Customer, signed_in: Client) -> None:
    picture = CustomerPictureFactory(customer=anna, file_name="a.jpg")
    url = address(anna, picture.pk, "caption")
    for _ in range(2):
        signed_in.post(url, {"caption": "  At the sea  "})
    picture.refresh_from_db()
    assert picture.caption == "At the sea"
    told = [entry.sentences for entry in history_of(anna)]
    assert ["Picture a.jpg captioned “At the sea”"] in told
    assert signed_in.post(url, {"caption": "x" * 201}).status_code == 400


def test_every_change_stands_in_the_customers_history(anna: Customer, owner: User) -> None:
    photos = PhotoFactory.create_batch(2, session=SessionFactory(workspace=anna.workspace))
    for name, photo in zip("ab", photos, strict=True):
        photo.file_name = name
        customer_pictures.choose(customer=anna, photo=photo, by=owner)
    second = anna.pictures.get(file_name="b").pk
    who: dict[str, Any] = {"customer": anna, "by": owner}
    customer_pictures.make_primary(picture_id=second, **who)
    customer_pictures.make_primary(picture_id=second, **who)
    customer_pictures.move(picture_id=second, to_front=True, **who)
    left = customer_pictures.delete(picture_id=second, **who)
    customer_pictures.restore(left=left, **who)
    told = [sentence for entry in history_of(anna) for sentence in entry.sentences]
    assert sorted(told) == [
        "Picture a added",
        "Picture b added",
        "Picture b brought back",
        "Picture b deleted",
        "Picture b made the primary one",
        "Picture b moved",
    ]


def test_picture_that_is_gone_is_not_found(anna: Customer, signed_in: Client) -> None:
    gone = CustomerPictureFactory(customer=anna)
    gone.delete()
    statuses = [
        signed_in.post(address(anna, gone.pk, verb), {"to": "front"}).status_code
        for verb in ("primary", "caption", "move", "delete")
    ]
    assert statuses == [404] * 4


def test_viewer_sees_pictures_without_buttons(
    anna: Customer, member: Member, client_of: ClientOf
) -> None:
    three(anna)
    page = client_of(member(Role.VIEWER)).get(address(anna))
    assert page.status_code == 200
    assert "Add pictures" not in page.text
    assert "<form" not in page.text.partition('id="customer-pictures"')[2].partition("</section")[0]


def test_panel_that_waits_is_answered_when_something_is_made(
    anna: Customer, signed_in: Client
) -> None:
    waiting = CustomerPictureFactory(customer=anna, image=ImageFactory(workspace=anna.workspace))
    url = f"{address(anna)}?waiting=1"
    assert signed_in.get(url, headers=htmx("customer-pictures")).status_code == 204
    Image.objects.filter(pk=waiting.image_id).update(
        status=Image.Status.FAILED, failure="The picture is damaged."
    )
    answer = signed_in.get(url, headers=htmx("customer-pictures"))
    assert (answer.status_code, "The picture is damaged." in answer.text) == (200, True)


@pytest.mark.parametrize("count", [1, 3])
def test_panel_costs_the_same_for_any_number(
    count: int, anna: Customer, signed_in: Client, django_assert_num_queries: Any
) -> None:
    CustomerPictureFactory.create_batch(count, customer=anna)
    with django_assert_num_queries(5):
        signed_in.get(address(anna), headers=htmx("customer-pictures"))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_primary_picture(anna: Customer, owner: User, race: Any) -> None:
    photos = PhotoFactory.create_batch(4, session=SessionFactory(workspace=anna.workspace))

    def choose(number: int) -> None:
        customer_pictures.choose(customer=anna, photo=photos[number], by=owner)

    race(4, choose)
    assert [is_primary for _, is_primary in row(anna)].count(True) == 1
    assert [one.position for one in anna.pictures.in_order()] == [1, 2, 3, 4]
    assert avatar(anna).startswith(str(anna.pictures.get(is_primary=True).image_id))
