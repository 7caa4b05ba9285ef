"""Private links in the hands of the studio: made, listed, extended, revoked."""

import re
from datetime import time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from delivery import mails
from delivery.actions import jobs, links
from delivery.link_forms import TermsForm, new_password
from delivery.models import DeliveryJob, LinkAddress, ShareLink
from delivery.tokens import hash_of
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import history_of
from photocrm.bulk.actions import runs
from photocrm.bulk.models import BulkRun
from tests.factories import (
    CustomerFactory,
    GuessFactory,
    JobFactory,
    LinkAddressFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

# As many letters of a mail as lists of mails show.
PREVIEW = 150
LINKS = "/studio/deliveries/links/"
USUAL = {
    "expiry": "90",
    "choice": "all",
    "may_favourite": "on",
    "may_download_web": "on",
    "may_download_originals": "on",
    "may_zip": "on",
}


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    anna = CustomerFactory(workspace=workspace, name="Anna Weber", email="anna@mail.example")
    return SessionFactory(workspace=workspace, name="Wedding", customer=anna, photo_count=2)


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


def url(link: ShareLink, what: str = "") -> str:
    return f"{LINKS}{link.pk}/{what}"


def told(session: PhotoSession) -> list[str]:
    return [sentence for entry in history_of(session) for sentence in entry.sentences]


class TestMaking:
    def test_delivery_is_made_on_the_terms_that_were_chosen(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        chosen, _ = PhotoFactory.create_batch(2, session=session)
        answer = signed_in.post(
            f"/studio/gallery/{session.pk}/deliver/",
            {
                "recipient": "anna@mail.example",
                "key": str(uuid4()),
                "photo": str(chosen.pk),
                "expiry": "7",
                "choice": "chosen",
                "version": "raw",
                "may_favourite": "on",
                "may_download_web": "on",
                "photo_limit": "10",
                "is_locked": "on",
                "password": "quiet harbour",
            },
            headers=htmx("dialog-body"),
        )
        assert answer.status_code == 200
        assert "quiet harbour" in answer.text
        assert answer["Cache-Control"] == "private, no-store"
        link = DeliveryJob.objects.get().link
        assert {
            "choice": "chosen",
            "version": "raw",
            "may_favourite": True,
            "may_download_web": True,
            "may_download_originals": False,
            "may_zip": False,
            "photo_limit": 10,
        }.items() <= vars(link).items()
        assert check_password("quiet harbour", link.password_hash)
        assert list(link.shared_photos.values_list("photo", flat=True)) == [chosen.pk]
        assert link.expires_at is not None
        assert timedelta(days=6) < link.expires_at - timezone.now() < timedelta(days=8)

    def test_password_is_nowhere_but_in_that_answer(
        self, session: PhotoSession, signed_in: Client, mailoutbox: list[Any]
    ) -> None:
        PhotoFactory(session=session)
        data = USUAL | {"is_locked": "on", "password": "quiet harbour"}
        data |= {"recipient": "anna@mail.example", "key": str(uuid4())}
        signed_in.post(f"/studio/gallery/{session.pk}/deliver/", data)
        job = DeliveryJob.objects.get()
        pages = [f"/studio/deliveries/{job.pk}/", url(job.link), f"/studio/gallery/{session.pk}/"]
        assert not [page for page in pages if "quiet harbour" in signed_in.get(page).text]
        assert "quiet harbour" not in job.idempotency_key

    def test_form_that_is_sent_twice_makes_one_link_and_a_corrected_one_another(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        PhotoFactory(session=session)
        data = USUAL | {"recipient": "anna@mail.example", "key": str(uuid4())}
        address = f"/studio/gallery/{session.pk}/deliver/"
        for _ in range(2):
            signed_in.post(address, data)
        assert ShareLink.objects.count() == 1
        signed_in.post(address, data | {"expiry": "7"})
        signed_in.post(address, data | {"is_locked": "on", "password": "quiet harbour"})
        assert ShareLink.objects.count() == 3

    def test_link_is_made_without_a_mail(
        self, session: PhotoSession, signed_in: Client, client: Client
    ) -> None:
        PhotoFactory(session=session)
        form = USUAL | {"recipient": "anna@mail.example"}
        answer = signed_in.post(f"/studio/gallery/{session.pk}/links/add/", form)
        address = answer.context["address"]
        assert address in answer.text
        token = address.removeprefix("https://studio.example/s/").strip("/")
        assert client.get(f"/s/{token}/").status_code == 200
        assert LinkAddress.objects.get().token_hash == hash_of(token)
        assert DeliveryJob.objects.count() == 0
        assert "Private link made for Anna Weber" in told(session)

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("expiry", "soon", "Select a valid choice"),
            ("choice", "chosen", "Select a valid choice"),
            ("version", "blue", "Select a valid choice"),
            ("photo_limit", "0", "greater than or equal to 1"),
            ("password", "short", "Take at least 6 characters"),
            ("recipient", "nobody", "valid email address"),
            ("expires_on", "2020-01-01", "Choose today or a day to come"),
            ("may_download_web", "", "A ZIP needs one of the two downloads"),
        ],
    )
    def test_refused_form_keeps_what_was_typed(
        self, field: str, value: str, words: str, session: PhotoSession, signed_in: Client
    ) -> None:
        form = USUAL | {"recipient": "anna@mail.example", "is_locked": "on"}
        form |= {"password": "quiet harbour", field: value}
        if field == "expires_on":
            form["expiry"] = "day"
        if field == "may_download_web":
            del form["may_download_web"], form["may_download_originals"]
        answer = signed_in.post(f"/studio/gallery/{session.pk}/links/add/", form)
        assert answer.status_code == 422
        assert words in answer.text.replace("&#x27;", "'")
        assert ShareLink.objects.count() == 0

    def test_photos_of_others_are_left_out(
        self, session: PhotoSession, workspace: Workspace, signed_in: Client
    ) -> None:
        foreign = PhotoFactory(session=SessionFactory(workspace=workspace))
        form = USUAL | {"recipient": "a@mail.example", "choice": "chosen", "photo": foreign.pk}
        signed_in.post(f"/studio/gallery/{session.pk}/links/add/", form)
        assert ShareLink.objects.get().shared_photos.count() == 0

    def test_suggested_passwords_are_long_and_differ(self) -> None:
        drawn = {new_password() for _ in range(50)}
        assert len(drawn) == 50
        assert {len(password) for password in drawn} == {14}
        assert TermsForm()["password"].value() != TermsForm()["password"].value()


class TestSteering:
    def test_revoking_is_undone(
        self, link: ShareLink, session: PhotoSession, signed_in: Client
    ) -> None:
        answer = signed_in.post(url(link, "revoke/"), headers=htmx())
        assert url(link, "restore/") in answer.text
        assert "links-changed" in answer["HX-Trigger"]
        link.refresh_from_db()
        assert link.revoked_at is not None
        signed_in.post(url(link, "restore/"), headers=htmx())
        link.refresh_from_db()
        assert link.is_open(timezone.now())
        assert told(session)[:2] == [
            "Private link of Anna Weber opened again",
            "Private link of Anna Weber revoked",
        ]

    def test_second_revoking_changes_nothing(
        self, link: ShareLink, signed_in: Client, owner: User
    ) -> None:
        assert [links.revoke(link_id=link.pk, by=owner) for _ in range(2)] == [True, False]
        answer = signed_in.post(url(link, "revoke/"), headers=htmx())
        assert "The link was revoked already" in answer.text

    def test_expired_link_is_extended(self, link: ShareLink, signed_in: Client) -> None:
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(days=3))
        signed_in.post(url(link, "extend/"), {"expiry": "30"})
        link.refresh_from_db()
        assert link.is_open(timezone.now())
        signed_in.post(url(link, "extend/"), {"expiry": "never"})
        link.refresh_from_db()
        assert link.expires_at is None

    def test_new_password_is_shown_once(self, link: ShareLink, signed_in: Client) -> None:
        asked = signed_in.get(url(link, "password/"), headers=htmx("dialog-body"))
        suggested = asked.context["form"]["password"].value()
        answer = signed_in.post(url(link, "password/"), {"is_locked": "on", "password": suggested})
        assert suggested in answer.text
        link.refresh_from_db()
        assert check_password(suggested, link.password_hash)
        assert suggested not in signed_in.get(url(link)).text
        signed_in.post(url(link, "password/"), {"password": ""})
        link.refresh_from_db()
        assert link.password_hash == ""

    def test_copied_address_opens_the_link_beside_the_mailed_one(
        self, link: ShareLink, signed_in: Client, client: Client, session: PhotoSession
    ) -> None:
        answers = [signed_in.post(url(link, "copy/"), headers=htmx("dialog-body")) for _ in "12"]
        addresses = {answer.context["address"] for answer in answers}
        assert len(addresses) == 2
        for address in addresses:
            path = address.removeprefix("https://studio.example")
            assert client.get(path).status_code == 200
        assert "Private link of Anna Weber copied" in told(session)

    def test_closed_link_is_not_copied(self, link: ShareLink, signed_in: Client) -> None:
        ShareLink.objects.update(expires_at=timezone.now())
        answer = signed_in.post(url(link, "copy/"), headers=htmx("dialog-body"))
        assert "This link is closed" in answer.text
        assert LinkAddress.objects.count() == 0

    def test_page_tells_of_refused_tries_and_of_copies(
        self, link: ShareLink, signed_in: Client
    ) -> None:
        copied = LinkAddressFactory(link=link)
        GuessFactory(token_hash=link.token_hash)
        GuessFactory(token_hash=copied.token_hash)
        GuessFactory()
        context = signed_in.get(url(link)).context
        assert (context["wrong_count"], context["copies"]) == (2, 1)


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_list_costs_the_same_for_any_number(
        self, count: int, session: PhotoSession, signed_in: Client, django_assert_num_queries: Any
    ) -> None:
        ShareLinkFactory.create_batch(count, session=session)
        signed_in.get(LINKS)
        with django_assert_num_queries(9):
            response = signed_in.get(LINKS)
        assert len(response.context["links"]) == count

    def test_states_find_their_links_and_are_counted(
        self, session: PhotoSession, signed_in: Client, owner: User
    ) -> None:
        now = timezone.now()
        made = {
            "open": ShareLinkFactory(session=session, visit_count=1, last_visited_at=now),
            "expiring": ShareLinkFactory(session=session, expires_at=now + timedelta(days=2)),
            "unopened": ShareLinkFactory(session=session),
            "expired": ShareLinkFactory(session=session, expires_at=now),
            "revoked": ShareLinkFactory(session=session, revoked_at=now, revoked_by=owner),
        }
        found = {
            state: [link.pk for link in signed_in.get(f"{LINKS}?state={state}").context["links"]]
            for state in made
        }
        keys = {state: link.pk for state, link in made.items()}
        assert found == {
            "open": [keys["unopened"], keys["expiring"], keys["open"]],
            "expiring": [keys["expiring"]],
            "unopened": [keys["unopened"], keys["expiring"]],
            "expired": [keys["expired"]],
            "revoked": [keys["revoked"]],
        }
        pills = {pill.label: pill.count for pill in signed_in.get(LINKS).context["pills"]}
        assert list(pills.values()) == [5, 3, 1, 2, 1, 1]

    @pytest.mark.parametrize(("text", "hits"), [("web", 1), ("anna wedd", 1), ("rossi", 0)])
    def test_search_looks_at_recipient_customer_and_session(
        self, text: str, hits: int, link: ShareLink, signed_in: Client
    ) -> None:
        assert len(signed_in.get(LINKS, {"q": text}).context["links"]) == hits

    @pytest.mark.parametrize("query", ["state=lost", "colour=red", "after=nowhere"])
    def test_what_no_choice_gives_is_refused(self, query: str, signed_in: Client) -> None:
        assert signed_in.get(f"{LINKS}?{query}").status_code == 400

    def test_pages_follow_each_other(
        self, session: PhotoSession, signed_in: Client, settings: Any
    ) -> None:
        settings.PAGE_SIZE = 2
        rows = ShareLinkFactory.create_batch(3, session=session)
        first = signed_in.get(LINKS)
        second = signed_in.get(f"{LINKS}{first.context['next_url']}")
        shown = [link.pk for page in (first, second) for link in page.context["links"]]
        assert shown == [link.pk for link in reversed(rows)]
        assert second.context["next_url"] == ""

    def test_links_of_sessions_in_the_trash_are_not_listed(
        self, link: ShareLink, signed_in: Client, owner: User
    ) -> None:
        PhotoSession.objects.update(trashed_at=timezone.now(), trashed_by=owner)
        assert signed_in.get(LINKS).context["links"] == []
        assert signed_in.get(url(link)).status_code == 404


class TestBulk:
    def chosen(self, rows: list[ShareLink], **answer: str) -> dict[str, Any]:
        return {"link": [str(link.pk) for link in rows], "key": str(uuid4()), **answer}

    def test_many_are_revoked_and_opened_again(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        rows = ShareLinkFactory.create_batch(2, session=session)
        asked = signed_in.post(f"{LINKS}revoke/", self.chosen(rows), headers=htmx("dialog-body"))
        assert "Close 2 links at once?" in " ".join(asked.text.split())
        answer = self.chosen(rows, sure="1")
        done = signed_in.post(f"{LINKS}revoke/", answer, headers=htmx("dialog-body"))
        assert "Revoke 2 private links: 2 done" in done.text
        assert ShareLink.objects.in_state("revoked", timezone.now()).count() == 2
        signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/", headers=htmx())
        assert ShareLink.objects.open(timezone.now()).count() == 2

    def test_all_that_match_are_extended_and_get_their_old_end_back(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        soon = timezone.now() + timedelta(days=1)
        ending, other = ShareLinkFactory(session=session, expires_at=soon), ShareLinkFactory()
        chosen = {"all": "1", "query": "?state=expiring", "key": str(uuid4()), "expiry": "never"}
        signed_in.post(f"{LINKS}extend/", chosen, headers=htmx("dialog-body"))
        ending.refresh_from_db()
        assert ending.expires_at is None
        signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/", headers=htmx())
        ending.refresh_from_db()
        assert ending.expires_at == soon
        other.refresh_from_db()
        assert other.expires_at is None

    def test_unreadable_answer_asks_again(self, link: ShareLink, signed_in: Client) -> None:
        response = signed_in.post(f"{LINKS}extend/", self.chosen([link], expiry="soon"))
        assert response.status_code == 422
        assert str(link.pk) in response.text


def test_links_that_a_worker_makes_end_with_a_day_of_the_studio(
    session: PhotoSession, owner: User
) -> None:
    found = PhotoSession.objects.filter(pk=session.pk)
    about: dict[str, Any] = {"workspace": session.workspace, "key": uuid4(), "by": owner}
    run = runs.draw_up(kind="sessions.deliver", found=found, arguments={"message": ""}, **about)
    runs.work(run.pk)
    end = ShareLink.objects.get().expires_at
    assert end
    assert timezone.localtime(end, ZoneInfo("Europe/Berlin")).time() == time.max


def test_delivery_without_terms_makes_the_usual_link(session: PhotoSession, owner: User) -> None:
    job = jobs.deliver(
        session=session,
        customer=session.customer,
        recipient="anna@mail.example",
        message="",
        key="k",
        by=owner,
    )
    assert (job.link.choice, job.link.password_hash, job.link.may_zip) == ("all", "", True)


@pytest.mark.parametrize("message", ["", "Enjoy!"])
def test_preview_of_a_mail_shows_no_link(message: str, link: ShareLink) -> None:
    """Lists of mails and locked phones show the first lines to whoever looks."""
    url = "https://studio.example/s/secret/"
    job = JobFactory.build(link=link, session=link.session, message=message)
    mail = mails.of_job(job, url)
    plain, rich = mail.text, mail.html
    assert plain.index(url) > PREVIEW
    assert "secret" not in re.sub(r"<[^>]*>", "", rich)
