"""Passwords of private links, and whoever guesses them or the links themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery import guessing
from delivery.actions import links
from delivery.models import Guess, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import LINK_PASSWORD, GuessFactory, SessionFactory, ShareLinkFactory, token_of
from tests.integration.delivery.private_pages import kept, page, statuses

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


def give(client: Client, link: ShareLink, password: str, **extra: Any) -> Any:
    return client.post(f"{page(link)}unlock/", {"password": password}, **extra)


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

    def test_page_that_is_open_while_its_link_is_revoked_guesses_nothing(
        self, session: PhotoSession, photo: Photo, owner: User, client: Client
    ) -> None:
        revoked, other = ShareLinkFactory.create_batch(2, session=session)
        links.revoke(link_id=revoked.pk, by=owner)
        for _ in range(guessing.GUESSES):
            assert client.get(f"{page(revoked)}{photo.pk}/1-500.webp").status_code == 404
        assert client.get(page(other)).status_code == 200

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
