"""Photos that recipients choose on the private page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery.access import CLICKS_PER_MINUTE
from delivery.actions import favourites
from delivery.models import Favourite, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    FavouriteFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    UserFactory,
    token_of,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    anna = CustomerFactory(workspace=workspace, name="Anna Weber")
    return SessionFactory(workspace=workspace, customer=anna, photo_count=1)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    return PhotoFactory(session=session, file_name="IMG_1.JPG")


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


def address(link: ShareLink, photo: Photo) -> str:
    return f"/s/{token_of(link)}/{photo.pk}/favourite/"


def counts(photo: Photo) -> tuple[int, int]:
    photo.refresh_from_db()
    return photo.favourite_count, Favourite.objects.filter(photo=photo).count()


def test_recipient_chooses_a_photo_and_takes_it_back(
    link: ShareLink, photo: Photo, client: Client
) -> None:
    for _ in range(2):  # sent twice is said once
        response = client.post(address(link, photo), {"chosen": "yes"})
        assert (response.status_code, response["Location"]) == (
            302,
            f"/s/{token_of(link)}/#photo-{photo.pk}",
        )
        assert counts(photo) == (1, 1)
    for _ in range(2):
        client.post(address(link, photo), {"chosen": "no"})
        assert counts(photo) == (0, 0)


def test_without_script_the_page_comes_back_as_it_was(
    link: ShareLink, photo: Photo, client: Client
) -> None:
    place = {"chosen": "no", "show": "favourites", "after": "abc"}
    response = client.post(address(link, photo), place)
    expected = f"/s/{token_of(link)}/?show=favourites&after=abc#photo-{photo.pk}"
    assert response["Location"] == expected


def test_heart_and_count_are_answered_to_htmx(
    link: ShareLink, photo: Photo, client: Client
) -> None:
    headers = htmx(f"favourite-{photo.pk}", tag="form")
    response = client.post(address(link, photo), {"chosen": "yes"}, headers=headers)
    assert response.status_code == 200
    assert 'aria-pressed="true"' in response.text
    assert "1 chosen" in response.text
    assert "<html" not in response.text


def test_two_recipients_count_twice(session: PhotoSession, photo: Photo) -> None:
    for link in ShareLinkFactory.create_batch(2, session=session):
        Client().post(address(link, photo), {"chosen": "yes"})
    assert counts(photo) == (2, 2)


@pytest.mark.parametrize("body", [{}, {"chosen": ""}, {"chosen": "maybe"}])
def test_anything_else_is_refused(
    body: dict[str, str], link: ShareLink, photo: Photo, client: Client
) -> None:
    assert client.post(address(link, photo), body).status_code == 400
    assert counts(photo) == (0, 0)


def test_closed_doors_take_no_favourites(session: PhotoSession, photo: Photo, owner: User) -> None:
    now = timezone.now()
    closed = [
        ShareLinkFactory(session=session, expires_at=now - timedelta(seconds=1)),
        ShareLinkFactory(session=session, revoked_at=now, revoked_by=owner),
    ]
    statuses = [
        Client().post(address(link, photo), {"chosen": "yes"}).status_code for link in closed
    ]
    statuses.append(Client().post(f"/s/unknown/{photo.pk}/favourite/").status_code)
    assert statuses == [404, 404, 404]
    assert counts(photo) == (0, 0)


def test_photos_of_other_sessions_and_of_the_trash_cannot_be_chosen(
    link: ShareLink, session: PhotoSession, workspace: Workspace, client: Client
) -> None:
    others = [
        PhotoFactory(session=SessionFactory(workspace=workspace)),
        PhotoFactory(session=session, trashed=True),
        PhotoFactory(),
    ]
    statuses = [
        client.post(address(link, photo), {"chosen": "yes"}).status_code for photo in others
    ]
    assert statuses == [404, 404, 404]
    assert Favourite.objects.count() == 0


def test_forms_of_strangers_are_refused(link: ShareLink, photo: Photo) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(link, photo), {"chosen": "yes"}).status_code == 403
    assert counts(photo) == (0, 0)


def test_reading_marks_nothing(link: ShareLink, photo: Photo, client: Client) -> None:
    assert client.get(address(link, photo)).status_code == 405


def test_flood_of_clicks_is_stopped(link: ShareLink, photo: Photo, client: Client) -> None:
    statuses = [
        client.post(address(link, photo), {"chosen": "yes"}).status_code
        for _ in range(CLICKS_PER_MINUTE + 1)
    ]
    # The minute may turn meanwhile, at most once.
    assert set(statuses[:-1]) == {302}
    assert statuses[-1] in {429, 302}
    assert client.post(address(ShareLinkFactory(session=photo.session), photo), {"chosen": "no"})


def test_history_tells_of_a_sitting_once(
    link: ShareLink, session: PhotoSession, client: Client
) -> None:
    for photo in PhotoFactory.create_batch(3, session=session):
        client.post(address(link, photo), {"chosen": "yes"})
    assert Event.objects.filter(kind="share.favourited").count() == 1
    assert history_of(session)[0].sentences == ["Anna Weber chose favourites"]
    earlier = timezone.now() - favourites.SITTING - timedelta(minutes=1)
    ShareLink.objects.update(last_chosen_at=earlier)
    client.post(address(link, PhotoFactory(session=session)), {"chosen": "yes"})
    assert Event.objects.filter(kind="share.favourited").count() == 2


def test_event_names_the_member_who_chose_for_the_recipient(
    link: ShareLink, photo: Photo, signed_in: Client, owner: User, client_of: ClientOf
) -> None:
    signed_in.post(address(link, photo), {"chosen": "yes"})
    assert Event.objects.get().actor_id == owner.pk
    ShareLink.objects.update(last_chosen_at=None)
    stranger = client_of(UserFactory())
    stranger.post(address(link, PhotoFactory(session=photo.session)), {"chosen": "yes"})
    assert set(Event.objects.values_list("actor_id", flat=True)) == {owner.pk, None}


@pytest.mark.django_db(transaction=True)
def test_racing_clicks_are_counted_right(link: ShareLink, photo: Photo, race: Any) -> None:
    def click(number: int) -> None:
        favourites.choose(link_id=link.pk, photo_id=photo.pk, by=None)

    race(4, click)
    assert counts(photo) == (1, 1)


def test_page_can_be_narrowed_to_the_favourites(
    link: ShareLink, session: PhotoSession, photo: Photo, client: Client
) -> None:
    PhotoFactory(session=session)
    FavouriteFactory(link=link, photo=photo)
    url = f"/s/{token_of(link)}/"
    everything, narrowed = client.get(url), client.get(f"{url}?show=favourites")
    assert len(everything.context["page"].rows) == 2
    assert narrowed.context["page"].rows == [photo]
    assert [page.context["chosen_count"] for page in (everything, narrowed)] == [1, 1]
    assert client.get(f"{url}?show=everything").status_code == 400


def test_hearts_of_others_are_nobodys_business(
    link: ShareLink, session: PhotoSession, photo: Photo, client: Client
) -> None:
    FavouriteFactory(link=ShareLinkFactory(session=session), photo=photo)
    page = client.get(f"/s/{token_of(link)}/?show=favourites")
    assert page.context["page"].rows == []
    assert "No favourites yet" in page.text


def test_deliveries_tell_how_many_photos_were_chosen(
    link: ShareLink, photo: Photo, signed_in: Client
) -> None:
    JobFactory(link=link)
    ShareLink.objects.update(visit_count=1, last_visited_at=timezone.now())
    FavouriteFactory(link=link, photo=photo)
    FavouriteFactory(link=link, photo=PhotoFactory(session=photo.session, trashed=True))
    page = signed_in.get(f"/studio/gallery/{photo.session_id}/deliveries/")
    assert "chose 1 photo<" in page.text.replace("\n", "<")


@pytest.mark.parametrize("count", [1, 3])
def test_panel_of_a_photo_names_its_recipients(
    count: int,
    photo: Photo,
    session: PhotoSession,
    member: Member,
    client_of: ClientOf,
    django_assert_num_queries: Any,
) -> None:
    for link in ShareLinkFactory.create_batch(count, session=session):
        FavouriteFactory(link=link, photo=photo)
    viewer = client_of(member(Role.VIEWER))
    with django_assert_num_queries(5):
        page = viewer.get(f"/studio/gallery/photos/{photo.pk}/favourites/")
    assert page.text.count("Anna Weber") == count


def test_photo_that_goes_meanwhile_is_not_found_and_the_log_keeps_the_token_secret(
    link: ShareLink, photo: Photo, client: Client, monkeypatch: Any, caplog: Any
) -> None:
    def vanish(**facts: Any) -> None:
        raise Photo.DoesNotExist

    monkeypatch.setattr(favourites, "choose", vanish)
    assert client.post(address(link, photo), {"chosen": "yes"}).status_code == 404
    told = [record.getMessage() for record in caplog.records if record.name == "photocrm.gone"]
    assert told == ["a row was gone in share:favourite"]
    assert token_of(link) not in caplog.text
