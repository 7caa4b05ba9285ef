"""What comes onto timelines by itself."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from unittest import mock

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from crm.actions import interactions, timeline
from crm.models import Customer, Interaction
from delivery.actions import favourites, jobs, links, sending
from delivery.models import DeliveryJob, ShareLink
from gallery.actions import merging, purge, sessions
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import CustomerFactory, PhotoFactory, SessionFactory, token_of
from tests.fixtures.work import until_somebody_waits
from tests.integration.delivery.workers import arrive

pytestmark = pytest.mark.django_db

MADE = datetime(2026, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 14, 11, tzinfo=UTC)
Entry = tuple[str, str]


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return somebody(workspace, "Anna Weber")


@pytest.fixture
def session(anna: Customer) -> PhotoSession:
    return SessionFactory(workspace=anna.workspace, customer=anna, name="Weber wedding")


@pytest.fixture
def photos(session: PhotoSession) -> list[Photo]:
    return PhotoFactory.create_batch(2, session=session, rendered=True)


def somebody(workspace: Workspace, name: str) -> Customer:
    """Nobody has spoken to them since they were added."""
    customer = CustomerFactory(workspace=workspace, name=name)
    Customer.objects.filter(pk=customer.pk).update(created_at=MADE, last_contact_at=MADE)
    return customer


def entries(customer: Customer) -> list[Entry]:
    """Oldest first."""
    return list(customer.interactions.order_by("at", "pk").values_list("kind", "text"))


def last_contact(customer: Customer) -> datetime:
    return Customer.everything.values_list("last_contact_at", flat=True).get(pk=customer.pk)


def at(moment: datetime) -> Any:
    return mock.patch.object(timezone, "now", return_value=moment)


def promise(session: PhotoSession, by: User) -> DeliveryJob:
    return jobs.deliver(
        session=session,
        customer=session.customer,
        recipient="anna@mail.example",
        message="",
        key="key",
        by=by,
    )


def tell(customer: Customer, text: str, moment: datetime, **more: Any) -> None:
    about: dict[str, Any] = {"kind": "visit", "source": "visit:1", "path": ""} | more
    workspace_id = customer.workspace_id
    timeline.happened(
        customer_id=customer.pk, workspace_id=workspace_id, at=moment, text=text, **about
    )


class TestTelling:
    def test_told_twice_it_stands_once(self, anna: Customer) -> None:
        tell(anna, "Opened", NOON)
        tell(anna, "Opened", NOON)
        assert (entries(anna), Interaction.objects.get().version) == ([("visit", "Opened")], 1)
        assert last_contact(anna) == NOON

    def test_newer_words_replace_older_ones_and_never_the_other_way(self, anna: Customer) -> None:
        tell(anna, "Opened 2 times", NOON)
        tell(anna, "Opened", NOON - timedelta(hours=1))
        assert (entries(anna), last_contact(anna)) == ([("visit", "Opened 2 times")], NOON)
        later = NOON + timedelta(hours=1)
        tell(anna, "Opened 3 times", later)
        assert (entries(anna), last_contact(anna)) == ([("visit", "Opened 3 times")], later)

    def test_what_was_removed_stays_removed(self, anna: Customer, owner: User) -> None:
        tell(anna, "Opened", NOON)
        entry = Interaction.objects.get()
        interactions.trash(customer=anna, interaction_id=entry.pk, by=owner)
        tell(anna, "Opened 2 times", NOON + timedelta(hours=1))
        assert (entries(anna), last_contact(anna)) == ([], MADE)
        interactions.restore(customer=anna, interaction_id=entry.pk, by=owner)
        assert entries(anna) == [("visit", "Opened 2 times")]
        assert last_contact(anna) == NOON + timedelta(hours=1)

    def test_same_source_of_two_workspaces_is_two_happenings(
        self, anna: Customer, other_workspace: Workspace
    ) -> None:
        other = somebody(other_workspace, "Other")
        for customer in (anna, other):
            tell(customer, customer.name, NOON)
        assert [entries(one) for one in (anna, other)] == [
            [("visit", "Anna Weber")],
            [("visit", "Other")],
        ]

    def test_entry_of_a_duplicate_is_written_to_its_survivor(self, anna: Customer) -> None:
        twin = somebody(anna.workspace, "Anna W.")
        Customer.objects.filter(pk=twin.pk).update(merged_into=anna)
        tell(twin, "Opened", NOON)
        assert (entries(anna), last_contact(anna)) == ([("visit", "Opened")], NOON)
        assert last_contact(twin) == MADE

    def test_customer_who_was_deleted_meanwhile_is_told_nothing(self, anna: Customer) -> None:
        Customer.everything.filter(pk=anna.pk).delete()
        tell(anna, "Opened", NOON)
        assert not Interaction.everything.exists()

    @pytest.mark.django_db(transaction=True)
    def test_told_four_times_at_once_it_stands_once(self, anna: Customer, race: Any) -> None:
        moments = [NOON + timedelta(minutes=number) for number in range(4)]
        race(4, lambda number: tell(anna, f"Number {number}", moments[number]))
        assert (entries(anna), last_contact(anna)) == ([("visit", "Number 3")], moments[3])

    @pytest.mark.django_db(transaction=True)
    def test_four_happenings_at_once_move_the_last_contact_to_the_newest(
        self, anna: Customer, race: Any
    ) -> None:
        moments = [NOON + timedelta(minutes=number) for number in range(4)]
        race(4, lambda number: tell(anna, "Hi", moments[number], source=f"visit:{number}"))
        assert (len(entries(anna)), last_contact(anna)) == (4, moments[3])

    @pytest.mark.django_db(transaction=True)
    def test_telling_waits_for_nobody_and_the_last_contact_follows_after_the_commit(
        self, anna: Customer
    ) -> None:
        is_held, is_told = Event(), Event()

        def hold() -> None:
            with transaction.atomic():
                Customer.objects.select_for_update().get(pk=anna.pk)
                is_held.set()
                is_told.wait(timeout=20)
            connections.close_all()

        other = Thread(target=hold)
        other.start()
        assert is_held.wait(timeout=20)
        with transaction.atomic():
            tell(anna, "Opened", NOON)
            assert (entries(anna), last_contact(anna)) == ([("visit", "Opened")], MADE)
            is_told.set()
            other.join(timeout=20)
        assert last_contact(anna) == NOON

    def test_what_came_to_a_customer_who_was_merged_just_then_goes_on_to_the_survivor(
        self, anna: Customer
    ) -> None:
        twin = somebody(anna.workspace, "Anna W.")
        tell(twin, "Opened", NOON)
        Customer.objects.filter(pk=twin.pk).update(merged_into=anna)
        timeline.catch_up(twin.pk)
        assert (entries(anna), last_contact(anna)) == ([("visit", "Opened")], NOON)
        assert last_contact(twin) == MADE

    @pytest.mark.django_db(transaction=True)
    def test_catching_up_waits_its_turn_behind_whoever_holds_both(
        self, workspace: Workspace, race: Any
    ) -> None:
        """A merge holds the two by their keys, the survivor's being the lower one here."""
        anna, twin = sorted((somebody(workspace, name) for name in "AB"), key=lambda one: one.pk)
        tell(twin, "Opened", NOON)
        Customer.objects.filter(pk=twin.pk).update(merged_into=anna)
        is_held = Event()

        def one_of(number: int) -> bool:
            if number == 1:
                assert is_held.wait(timeout=20)
                timeline.catch_up(twin.pk)
                return True
            with transaction.atomic():
                Customer.everything.locked().get(pk=anna.pk)
                is_held.set()
                until_somebody_waits()
                Customer.everything.locked().get(pk=twin.pk)
            return True

        assert race(2, one_of) == [True, True]
        assert (entries(anna), last_contact(anna)) == ([("visit", "Opened")], NOON)


class TestSessions:
    def test_linked_session_stands_on_the_timeline_and_goes_when_unlinked(
        self, anna: Customer, owner: User
    ) -> None:
        session = SessionFactory(workspace=anna.workspace, name="Spring")
        about: dict[str, Any] = {"session_id": session.pk, "workspace": anna.workspace, "by": owner}
        with at(NOON):
            sessions.link(customer=anna, **about)
        entry = anna.interactions.get()
        assert (entry.text, entry.path, entry.by, entry.source) == (
            "Session “Spring” linked",
            f"gallery/{session.pk}/",
            owner,
            f"session:{session.pk}",
        )
        assert last_contact(anna) == NOON
        sessions.link(customer=None, **about)
        assert (entries(anna), last_contact(anna)) == ([], MADE)

    def test_session_of_another_customer_moves_its_entry_along(
        self, anna: Customer, owner: User
    ) -> None:
        ben = somebody(anna.workspace, "Ben")
        session = sessions.create(workspace=anna.workspace, name="Spring", customer=anna, by=owner)
        assert entries(anna) == [("session", "Session “Spring” linked")]
        sessions.link(session_id=session.pk, workspace=anna.workspace, customer=ben, by=owner)
        assert [entries(one) for one in (anna, ben)] == [
            [],
            [("session", "Session “Spring” linked")],
        ]
        assert last_contact(anna) == MADE

    def test_removed_entry_is_told_anew_when_the_session_is_linked_again(
        self, anna: Customer, owner: User
    ) -> None:
        session = sessions.create(workspace=anna.workspace, name="Spring", customer=anna, by=owner)
        entry = anna.interactions.get()
        interactions.trash(customer=anna, interaction_id=entry.pk, by=owner)
        for customer in (None, anna):
            sessions.link(
                session_id=session.pk, workspace=anna.workspace, customer=customer, by=owner
            )
        assert entries(anna) == [("session", "Session “Spring” linked")]

    def test_merged_session_takes_the_entry_of_the_customer_it_takes(
        self, anna: Customer, owner: User, session: PhotoSession
    ) -> None:
        free = SessionFactory(workspace=anna.workspace, name="Spring")
        merging.merge(session_id=free.pk, other_id=session.pk, workspace=anna.workspace, by=owner)
        assert entries(anna) == [("session", "Session “Spring” linked")]

    def test_entry_leads_nowhere_once_its_session_is_gone_for_ever(
        self, anna: Customer, owner: User
    ) -> None:
        session = sessions.create(workspace=anna.workspace, name="Spring", customer=anna, by=owner)
        past = timezone.now() - timedelta(days=31)
        about = {"trashed_at": past, "trashed_by": owner}
        PhotoSession.objects.filter(pk=session.pk).update(**about)
        assert purge.purge()["sessions"] == 1
        entry = anna.interactions.get()
        assert (entry.text, entry.path) == ("Session “Spring” linked", "")

    @pytest.mark.django_db(transaction=True)
    def test_sessions_changing_hands_both_ways_at_once_wait_for_each_other(
        self, anna: Customer, owner: User, race: Any
    ) -> None:
        ben = somebody(anna.workspace, "Ben")
        hands = [(anna, ben), (ben, anna)] * 2
        kept = [
            sessions.create(workspace=anna.workspace, name="S", customer=before, by=owner)
            for before, _ in hands
        ]

        def swap(number: int) -> bool:
            about: dict[str, Any] = {"workspace": anna.workspace, "by": owner}
            sessions.link(session_id=kept[number].pk, customer=hands[number][1], **about)
            return True

        assert race(4, swap) == [True] * 4
        assert [len(entries(one)) for one in (anna, ben)] == [2, 2]


class TestDeliveries:
    def test_link_is_no_contact_until_it_is_delivered(
        self, anna: Customer, session: PhotoSession, owner: User
    ) -> None:
        job = promise(session, owner)
        made = ("note", "Private link to “Weber wedding” made for anna@mail.example")
        assert (entries(anna), last_contact(anna)) == ([made], MADE)
        attempt = sending.claim(job.pk, 1)
        assert attempt
        with at(NOON + timedelta(days=9_000)):
            arrive(attempt)
            arrive(attempt)
        assert entries(anna) == [("delivery", "“Weber wedding” delivered by e-mail")]
        assert last_contact(anna) == NOON + timedelta(days=9_000)

    def test_sending_it_once_more_takes_nothing_of_the_first_delivery_back(
        self, anna: Customer, session: PhotoSession, owner: User
    ) -> None:
        job = promise(session, owner)
        attempt = sending.claim(job.pk, 1)
        assert attempt
        arrive(attempt)
        again = jobs.resend(job_id=job.pk, key="again", by=owner)
        assert again
        arrived = [("delivery", "“Weber wedding” delivered by e-mail")]
        assert entries(anna) == arrived
        assert jobs.cancel(job_id=again.pk, by=owner)
        assert entries(anna) == arrived

    def test_withdrawn_delivery_leaves_nothing(
        self, anna: Customer, session: PhotoSession, owner: User
    ) -> None:
        assert jobs.withdraw(job_id=promise(session, owner).pk, by=owner)
        assert not Interaction.everything.filter(customer=anna).exists()

    def test_delivery_without_customer_is_told_nobody(
        self, workspace: Workspace, owner: User
    ) -> None:
        promise(SessionFactory(workspace=workspace), owner)
        assert not Interaction.everything.exists()


class TestRecipients:
    @pytest.fixture
    def link(self, session: PhotoSession, photos: list[Photo], owner: User) -> ShareLink:
        about = {"session": session, "customer": session.customer, "by": owner}
        return links.create(recipient="anna@mail.example", **about)  # type: ignore[arg-type]

    def test_visits_and_downloads_of_a_day_are_one_entry(
        self, anna: Customer, link: ShareLink, photos: list[Photo]
    ) -> None:
        for hours in range(3):
            with at(NOON + timedelta(hours=hours)):
                links.visit(link_id=link.pk)
        assert entries(anna) == [("visit", "Opened “Weber wedding” 3 times")]
        with at(NOON + timedelta(hours=4)):
            links.download(link=link, photos=None, file_name="Weber wedding.zip")
            links.download(link=link, photos=[photos[0]], file_name="1.jpg")
        words = "Opened “Weber wedding” 3 times, 2 photos downloaded as ZIP, 1 photo downloaded"
        assert entries(anna) == [("visit", words)]
        assert last_contact(anna) == NOON + timedelta(hours=4)
        assert anna.interactions.get().path == f"gallery/{link.session_id}/"

    def test_days_are_those_of_the_studio(self, anna: Customer, link: ShareLink) -> None:
        """22:30 and 23:30 UTC lie on two days in Berlin in winter."""
        for hour in (22, 23):
            with at(datetime(2026, 1, 5, hour, 30, tzinfo=UTC)):
                links.visit(link_id=link.pk)
        assert entries(anna) == [("visit", "Opened “Weber wedding”")] * 2

    def test_download_on_a_day_without_a_visit_tells_no_visit(
        self, anna: Customer, link: ShareLink, photos: list[Photo]
    ) -> None:
        links.download(link=link, photos=[photos[0]], file_name="1.jpg")
        assert entries(anna) == [("visit", "“Weber wedding”, 1 photo downloaded")]

    def test_favourites_of_a_day_are_one_entry_that_counts(
        self, anna: Customer, link: ShareLink, photos: list[Photo]
    ) -> None:
        told = []
        for photo in (*photos, photos[0]):
            favourites.choose(link_id=link.pk, photo_id=photo.pk, by=None)
            told.append(entries(anna))
        for photo in photos:
            favourites.take_back(link_id=link.pk, photo_id=photo.pk)
            told.append(entries(anna))
        one, two = (
            [("favourites", f"Chose {words} in “Weber wedding”")]
            for words in ("1 favourite", "2 favourites")
        )
        assert told == [one, two, two, one, []]

    def test_members_are_no_visitors(
        self, anna: Customer, link: ShareLink, signed_in: Client, client: Client
    ) -> None:
        for browser, expected in ((signed_in, []), (client, ["visit"])):
            page = browser.post(f"/s/{token_of(link)}/seen/")
            archive = browser.get(f"/s/{token_of(link)}/photos.zip")
            assert (page.status_code, archive.status_code) == (204, 200)
            assert [kind for kind, _ in entries(anna)] == expected
        link.refresh_from_db()
        assert (link.visit_count, link.download_count) == (1, 1)

    def test_looking_at_a_picture_writes_nothing(
        self, anna: Customer, link: ShareLink, photos: list[Photo], client: Client
    ) -> None:
        page = client.get(f"/s/{token_of(link)}/?show=favourites")
        assert (page.status_code, entries(anna)) == (200, [])
