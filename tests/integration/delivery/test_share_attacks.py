"""What somebody may try who has a private link, a part of one, or none."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery import guessing
from delivery.actions import links
from delivery.models import Download, Guess, ShareLink, Visit
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    LINK_PASSWORD,
    GuessFactory,
    PhotoFactory,
    SessionFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
    stored,
    stored_tagged,
    token_of,
)
from tests.fixtures.people import ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=2)


def kept(session: PhotoSession, name: str, **more: Any) -> Photo:
    photo = PhotoFactory(session=session, file_name=name, **more)
    stored(photo.image, {"500": b"webp", "full": name.encode(), "mail": b"small " + name.encode()})
    return photo


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    return kept(session, "ONE.jpg")


@pytest.fixture
def locked(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session, locked=True)


def page(link: ShareLink) -> str:
    return f"/s/{token_of(link)}/"


def routes(link: ShareLink, photo: Photo) -> list[str]:
    base = page(link)
    return [base, f"{base}photos.zip", f"{base}{photo.pk}/", f"{base}{photo.pk}/1-500.webp"]


def statuses(client: Client, link: ShareLink, photo: Photo) -> list[int]:
    answers = [client.get(url) for url in routes(link, photo)]
    for answer in answers:
        answer.getvalue()
    return [answer.status_code for answer in answers]


def give(client: Client, link: ShareLink, password: str, **extra: Any) -> Any:
    return client.post(f"{page(link)}unlock/", {"password": password}, **extra)


def names_in_zip(client: Client, link: ShareLink, query: str = "") -> list[str]:
    content = client.get(f"{page(link)}photos.zip{query}").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sorted(archive.namelist())


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


class TestPasswords:
    def test_right_password_opens_every_route_and_the_wrong_one_none(
        self, locked: ShareLink, photo: Photo, client: Client
    ) -> None:
        assert statuses(client, locked, photo) == [403] * 4
        assert give(client, locked, "no").status_code == 403
        assert statuses(client, locked, photo) == [403] * 4
        answer = give(client, locked, LINK_PASSWORD)
        assert (answer.status_code, answer["Location"]) == (302, page(locked))
        assert statuses(client, locked, photo) == [200] * 4

    def test_same_password_on_two_links_opens_one(
        self, locked: ShareLink, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        other = ShareLinkFactory(session=session, password_hash=locked.password_hash)
        give(client, locked, LINK_PASSWORD)
        assert statuses(client, locked, photo) == [200] * 4
        assert statuses(client, other, photo) == [403] * 4

    def test_password_in_the_address_opens_nothing(
        self, locked: ShareLink, photo: Photo, client: Client
    ) -> None:
        answer = client.post(f"{page(locked)}unlock/?password={LINK_PASSWORD}")
        assert answer.status_code == 403
        assert client.get(f"{page(locked)}unlock/?password={LINK_PASSWORD}").status_code == 405
        assert statuses(client, locked, photo) == [403] * 4

    def test_new_password_closes_browsers_that_were_open(
        self, locked: ShareLink, photo: Photo, client: Client, owner: User
    ) -> None:
        give(client, locked, LINK_PASSWORD)
        links.set_password(link_id=locked.pk, password="another one", by=owner)
        assert statuses(client, locked, photo) == [403] * 4
        links.set_password(link_id=locked.pk, password="", by=owner)
        assert statuses(client, locked, photo) == [200] * 4

    def test_unknown_expired_and_wrong_are_one_page(
        self, locked: ShareLink, session: PhotoSession
    ) -> None:
        expired = ShareLinkFactory(session=session, locked=True, expires_at=timezone.now())
        unknown = ShareLinkFactory.build(session=session)
        pages = set()
        for link, password in ((locked, "no"), (expired, LINK_PASSWORD), (unknown, "no")):
            answer = give(Client(), link, password)
            text = answer.text.replace(token_of(link), "TOKEN")
            for secret in (answer.context["csrf_token"],):
                text = text.replace(str(secret), "CSRF")
            pages.add((answer.status_code, text))
        assert [status for status, _ in pages] == [403]

    def test_unknown_expired_and_wrong_cost_one_check_of_a_password_each(
        self, locked: ShareLink, session: PhotoSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from photocrm.accounts.hashers import Argon2Hasher

        hashed: list[str] = []
        for name in ("encode", "verify"):
            original = getattr(Argon2Hasher, name)

            def counted(self: Any, password: str, *args: Any, original: Any = original) -> Any:
                hashed.append(password)
                return original(self, password, *args)

            monkeypatch.setattr(Argon2Hasher, name, counted)
        expired = ShareLinkFactory(session=session, password_hash=locked.password_hash)
        ShareLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
        hashed.clear()
        costs = []
        for link in (locked, expired, ShareLinkFactory.build(session=session)):
            give(Client(), link, "no")
            costs.append(len(hashed))
            hashed.clear()
        assert costs == [1, 1, 1]

    def test_hash_is_argon2id_with_the_small_parameters(self, locked: ShareLink) -> None:
        assert "argon2id$v=19$m=19456,t=2,p=1$" in locked.password_hash

    def test_members_need_no_password(
        self, locked: ShareLink, photo: Photo, signed_in: Client
    ) -> None:
        assert statuses(signed_in, locked, photo) == [200] * 4


class TestGuessing:
    @pytest.mark.parametrize("is_known", [True, False])
    def test_sixth_wrong_password_is_not_looked_at(
        self, is_known: bool, locked: ShareLink, session: PhotoSession, client: Client
    ) -> None:
        link = locked if is_known else ShareLinkFactory.build(session=session)
        tried = [give(client, link, "no").status_code for _ in range(6)]
        assert tried == [*[403] * 5, 429]
        assert give(client, link, LINK_PASSWORD).status_code == 429

    def test_other_addresses_may_still_try(self, locked: ShareLink, client: Client) -> None:
        GuessFactory.create_batch(5, token_hash=locked.token_hash)
        assert give(client, locked, LINK_PASSWORD).status_code == 302

    def test_many_addresses_together_are_stopped(self, locked: ShareLink, client: Client) -> None:
        GuessFactory.create_batch(guessing.WRONG_IN_ALL, token_hash=locked.token_hash)
        assert give(client, locked, LINK_PASSWORD).status_code == 429

    def test_quarter_of_an_hour_later_the_password_opens(
        self, locked: ShareLink, client: Client
    ) -> None:
        for _ in range(6):
            give(client, locked, "no")
        Guess.objects.update(at=timezone.now() - guessing.PASSWORDS_WITHIN)
        assert give(client, locked, LINK_PASSWORD).status_code == 302

    def test_one_house_of_addresses_counts_as_one(self, locked: ShareLink, client: Client) -> None:
        for number in range(1, 7):
            tried = give(client, locked, "no", REMOTE_ADDR=f"2001:db8::{number:x}")
        assert tried.status_code == 429
        neighbour = give(client, locked, LINK_PASSWORD, REMOTE_ADDR="2001:db8:0:1::1")
        assert neighbour.status_code == 302

    def test_address_told_by_the_browser_is_not_believed(
        self, locked: ShareLink, client: Client
    ) -> None:
        told = [
            give(client, locked, "no", headers={"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(6)
        ]
        assert told[-1].status_code == 429

    def test_whoever_tries_tokens_is_stopped_and_nobody_else(
        self, session: PhotoSession, photo: Photo, client: Client
    ) -> None:
        link = ShareLinkFactory(session=session)
        for number in range(guessing.GUESSES):
            assert client.get(f"/s/guess-{number}/").status_code == 404
        assert client.get("/s/guess-more/").status_code == 429
        assert statuses(client, link, photo)[:2] == [429, 429]
        assert client.get(page(link), REMOTE_ADDR="192.0.2.7").status_code == 200

    def test_nothing_opens_while_nobody_can_count(
        self, locked: ShareLink, photo: Photo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any) -> None:
            raise RuntimeError("the counter is gone")

        client = Client(raise_request_exception=False)
        monkeypatch.setattr(guessing, "refuse_guessers_of_password", broken)
        assert give(client, locked, LINK_PASSWORD).status_code == 500
        assert statuses(client, locked, photo) == [403] * 4

    def test_guesses_are_forgotten_after_a_day(self, client: Client) -> None:
        GuessFactory(at=timezone.now() - timedelta(days=1, seconds=1))
        client.get("/s/unknown/")
        assert Guess.objects.count() == 1


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
