"""What somebody may try who has a private link, a part of one, or none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from delivery import share_urls
from delivery.actions import links
from delivery.models import Download, ShareLink, Visit
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    PhotoFactory,
    SessionFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
    stored,
    stored_tagged,
    token_of,
)
from tests.fixtures.people import ClientOf
from tests.integration.delivery.private_pages import kept, names_in_zip, page, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=2)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    return kept(session, "ONE.jpg")


@pytest.fixture
def locked(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session, locked=True)


class TestOtherPhotos:
    def test_link_of_one_session_opens_no_photo_of_another(
        self, session: PhotoSession, photo: Photo, workspace: Workspace, client: Client
    ) -> None:
        own = kept(SessionFactory(workspace=workspace), "OWN.jpg")
        link = ShareLinkFactory(session=own.session)
        assert statuses(client, link, photo)[2:] == [404, 404]
        assert names_in_zip(client, link) == ["OWN.jpg"]

    def test_link_opens_no_photo_of_another_studio(
        self, photo: Photo, other_workspace: Workspace, client: Client
    ) -> None:
        foreign = ShareLinkFactory(session=SessionFactory(workspace=other_workspace))
        assert statuses(client, foreign, photo)[2:] == [404, 404]
        answer = client.post(f"{page(foreign)}{photo.pk}/favourite/", {"chosen": "yes"})
        assert answer.status_code == 404

    def test_trashed_photo_is_gone_from_page_picture_download_and_zip(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        link, trashed = ShareLinkFactory(session=session), kept(session, "TWO.jpg", trashed=True)
        assert statuses(client, link, trashed)[2:] == [404, 404]
        assert names_in_zip(client, link) == ["ONE.jpg"]
        assert "TWO.jpg" not in client.get(page(link)).text

    def test_photo_that_was_not_chosen_is_nowhere(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        other = kept(session, "TWO.jpg")
        PhotoSession.objects.update(cover=other)
        link = SharedPhotoFactory(photo=photo).link
        assert statuses(client, link, photo) == [200] * 4
        assert statuses(client, link, other)[2:] == [404, 404]
        assert names_in_zip(client, link) == ["ONE.jpg"]
        text = client.get(page(link)).text
        assert str(other.pk) not in text
        assert "1 photo<" in text
        assert (
            client.post(f"{page(link)}{other.pk}/favourite/", {"chosen": "yes"}).status_code == 404
        )

    def test_chosen_photo_that_moved_on_is_not_followed(
        self, photo: Photo, workspace: Workspace, client: Client
    ) -> None:
        link = SharedPhotoFactory(photo=photo).link
        Photo.objects.update(session=SessionFactory(workspace=workspace))
        assert statuses(client, link, photo)[2:] == [404, 404]
        assert names_in_zip(client, link) == []

    def test_link_to_photos_with_text_opens_no_other(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        tagged = stored_tagged(kept(session, "TWO.jpg", rendered=True))
        link = ShareLinkFactory(session=session, choice="tagged")
        undrawn = kept(session, "THREE.jpg", tagged_wanted="f" * 32)
        for plain in (photo, undrawn):
            assert statuses(client, link, plain)[2:] == [404, 404]
        assert names_in_zip(client, link) == ["TWO.jpg"]
        assert client.get(f"{page(link)}{tagged.pk}/").status_code == 200

    @pytest.mark.parametrize(("version", "shown"), [("raw", b"plain"), ("tagged", b"with text")])
    def test_link_opens_its_own_version_whatever_the_session_shows(
        self, version: str, shown: bytes, session: PhotoSession, client: Client
    ) -> None:
        photo = PhotoFactory(session=session, rendered=True)
        stored(photo.image, {"500": b"plain", "full": b"plain"})
        stored_tagged(photo, {"500": b"with text", "full": b"with text"})
        PhotoSession.objects.update(current_version="raw" if version == "tagged" else "tagged")
        link = ShareLinkFactory(session=session, version=version)
        base = f"{page(link)}{photo.pk}/"
        followed = [f"{base}1-500.webp", f"{base}{photo.tagged_made}/500.webp", base]
        assert {client.get(url, follow=True).getvalue() for url in followed} == {shown}
        session.refresh_from_db()
        assert session.current_version != version


class TestRevoking:
    def test_open_page_loses_everything_at_once(
        self, session: PhotoSession, photo: Photo, owner: User, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session)
        assert statuses(client, link, photo) == [200] * 4
        assert links.revoke(link_id=link.pk, by=owner)
        assert statuses(client, link, photo) == [404] * 4
        assert links.restore(link_id=link.pk, by=owner)
        assert statuses(client, link, photo) == [200] * 4

    def test_copied_address_is_revoked_with_its_link(
        self, session: PhotoSession, photo: Photo, owner: User, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session)
        token = links.copy(link_id=link.pk, by=owner)
        assert token != token_of(link)
        assert client.get(f"/s/{token}/{photo.pk}/").status_code == 200
        links.revoke(link_id=link.pk, by=owner)
        assert client.get(f"/s/{token}/{photo.pk}/").status_code == 404

    def test_link_of_an_erased_recipient_is_not_opened_again(
        self, session: PhotoSession, owner: User
    ) -> None:
        link = ShareLinkFactory(
            session=session, recipient="", revoked_at=timezone.now(), revoked_by=owner
        )
        assert not links.restore(link_id=link.pk, by=owner)

    def test_closed_page_tells_its_address_to_nobody(
        self, session: PhotoSession, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session, expires_at=timezone.now())
        answer = client.get(page(link))
        assert (answer.status_code, answer["Referrer-Policy"]) == (404, "no-referrer")
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


class TestRights:
    def test_without_originals_the_web_size_is_all_there_is(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session, may_download_originals=False)
        one = f"{page(link)}{photo.pk}/"
        assert client.get(one).getvalue() == b"small ONE.jpg"
        asked = (f"{one}?size=original", f"{page(link)}photos.zip?size=original")
        assert [client.get(url).status_code for url in asked] == [403, 403]
        assert names_in_zip(client, link) == ["ONE.jpg"]
        assert client.get(f"{one}?size=huge").status_code == 400

    @pytest.mark.parametrize("version", ["raw", "tagged"])
    def test_photo_without_a_web_size_is_had_as_pages_show_it(
        self, session: PhotoSession, client: Client, version: str
    ) -> None:
        old = PhotoFactory(session=session, file_name="OLD.jpg", rendered=True)
        del old.image.files["mail"], old.tagged_files["mail"]
        stored(old.image, {"full": b"whole raw", "2048": b"raw"})
        stored_tagged(old, {"full": b"whole tagged", "2048": b"tagged"})
        PhotoSession.objects.update(current_version=version)
        link = ShareLinkFactory(session=session, may_download_originals=False)
        for query in ("", "?size=web"):
            one = client.get(f"{page(link)}{old.pk}/{query}")
            assert (one.getvalue(), one["Content-Type"]) == (version.encode(), "image/webp")
            assert 'filename="OLD.webp"' in one["Content-Disposition"]
            assert names_in_zip(client, link, query) == ["OLD.webp"]

    def test_right_that_is_off_is_refused_and_not_offered(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        link = ShareLinkFactory(
            session=session,
            may_zip=False,
            may_favourite=False,
            may_download_web=False,
            may_download_originals=False,
        )
        assert statuses(client, link, photo) == [200, 403, 403, 200]
        choosing = client.post(f"{page(link)}{photo.pk}/favourite/", {"chosen": "yes"})
        assert choosing.status_code == 403
        text = client.get(page(link)).text
        assert not [word for word in ("photos.zip", "favourite/", "data-download") if word in text]
        assert Download.objects.count() == 0

    def test_no_more_photos_are_downloaded_than_the_link_is_for(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        other = kept(session, "TWO.jpg")
        link = ShareLinkFactory(session=session, photo_limit=1)
        zipped, one, two = (
            f"{page(link)}photos.zip",
            f"{page(link)}{photo.pk}/",
            f"{page(link)}{other.pk}/",
        )
        assert client.get(zipped).status_code == 403
        assert [client.get(url).status_code for url in (one, one, two)] == [200, 200, 403]
        # Whoever asks for all but the first byte has the photo nevertheless.
        assert client.get(two, headers={"Range": "bytes=1-"}).status_code == 403
        ShareLink.objects.update(photo_limit=2)
        assert [client.get(url).status_code for url in (zipped, two)] == [200, 200]

    def test_further_parts_of_a_download_are_not_counted(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session)
        url = f"{page(link)}{photo.pk}/"
        for wanted in ("bytes=0-2", "bytes=3-", "bytes=-2"):
            assert client.get(url, headers={"Range": wanted}).status_code == 206
        assert Download.objects.count() == 1


@pytest.mark.parametrize("route", share_urls.urlpatterns, ids=lambda route: route.name)
def test_no_route_opens_what_is_revoked_expired_or_locked(
    route: URLPattern, session: PhotoSession, photo: Photo, owner: User, client: Client
) -> None:
    """Every address below /s/, also those that will be written after this line."""
    now = timezone.now()
    closed: list[dict[str, Any]] = [
        {"revoked_at": now, "revoked_by": owner},
        {"expires_at": now},
        {"locked": True},
    ]
    for terms in closed:
        url = address(route, ShareLinkFactory(session=session, **terms), photo)
        statuses = {client.get(url).status_code, client.post(url).status_code}
        assert statuses & {403, 404}
        assert statuses <= {403, 404, 405}
    assert (Visit.objects.count(), Download.objects.count()) == (0, 0)


def address(route: URLPattern, link: ShareLink, photo: Photo) -> str:
    """Of the photo, where the route is about one; other parts are anything that fits."""
    given = {
        "token": token_of(link),
        "photo_id": photo.pk,
        "recipe": 1,
        "name": "500",
        "version": "tagged",
        "key": "anything",
    }
    names = route.pattern.converters
    return reverse(f"share:{route.name}", kwargs={name: given[name] for name in names})


def test_pictures_are_looked_at_without_a_write(
    session: PhotoSession, photo: Photo, client: Client, django_assert_num_queries: Any
) -> None:
    link = ShareLinkFactory(session=session)
    with django_assert_num_queries(2) as asked:
        client.get(f"{page(link)}{photo.pk}/1-500.webp").getvalue()
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT", "SELECT"]
    assert Visit.objects.count() == 0


def test_member_of_another_studio_gets_no_further_than_a_stranger(
    locked: ShareLink, photo: Photo, client_of: ClientOf, other_workspace: Workspace, member: Any
) -> None:
    stranger = client_of(member(of=other_workspace))
    assert statuses(stranger, locked, photo) == [403] * 4
