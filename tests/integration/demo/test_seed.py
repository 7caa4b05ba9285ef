"""The demonstration studio as it is found in the database."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, F, Max, Q
from django.test import TestCase, override_settings
from django.utils import timezone

from crm.models import Customer, Interaction, Task
from delivery.actions import dispatching
from delivery.models import DeliveryAttempt, DeliveryJob, ShareLink
from gallery.models import CustomerPicture, Image, Photo, PhotoSession
from photocrm.accounts.models import Membership
from photocrm.audit.models import Change
from photocrm.demo import portfolio, seed, seed_customers
from tests.data.media import kept_in
from tests.data.pictures import corners, encode

pytestmark = pytest.mark.django_db
SMALL = (300, 200)
FAVOURITES = 4  # of three sessions with two photos each
NOT_READABLE = "This file is not a picture that can be read: please upload JPEG, PNG, WebP or HEIC."


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Every session and every state, but few and tiny pictures."""
    few = tuple(replace(shoot, photos=min(shoot.photos, 2)) for shoot in portfolio.SHOOTS)
    patch.setattr(portfolio, "SHOOTS", few)
    patch.setattr(portfolio, "PICTURE_SIZE", SMALL)
    patch.setattr(portfolio, "PORTRAIT_SIZE", SMALL)
    patch.setattr(seed_customers, "CUSTOMERS", 30)


@pytest.fixture
def small_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)


@pytest.fixture
def said() -> list[str]:
    return []


class TestPainted(TestCase):
    """One studio for all of them, since it takes seconds to paint."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Without renditions, whose threads would need committed rows."""
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            shrink(patch)
            patch.setattr(seed, "make_renditions", lambda *_: None)
            with override_settings(**kept_in(folder)):
                assert seed.seed(None, lambda _: None)

    def test_every_state_of_a_delivery_exists(self) -> None:
        found = Counter(DeliveryJob.objects.values_list("status", flat=True))
        assert found == {"completed": 4, "failed": 2, "queued": 1, "sending": 1, "retrying": 1}

    def test_dispatcher_leaves_all_of_them_alone(self) -> None:
        before = list(DeliveryJob.objects.order_by("pk").values())
        assert dispatching.dispatch() == 0
        assert list(DeliveryJob.objects.order_by("pk").values()) == before

    def test_nothing_falls_due_within_hours(self) -> None:
        soon = timezone.now() + timedelta(hours=12)
        assert not DeliveryJob.objects.filter(next_attempt_at__lt=soon).exists()
        assert not DeliveryJob.objects.filter(lease_until__lt=soon).exists()

    def test_attempts_follow_from_each_other(self) -> None:
        counted = {
            job.pk: (job.attempt_count, job.attempts.count()) for job in DeliveryJob.objects.all()
        }
        assert {pair[0] - pair[1] for pair in counted.values()} == {0}
        future = DeliveryAttempt.objects.filter(started_at__gt=timezone.now())
        assert not future.exists()

    def test_counts_follow_the_rows(self) -> None:
        for session in PhotoSession.objects.all():
            tagged = session.photos.annotate(tag_count=Count("tags")).filter(tag_count__gt=0)
            shared = session.share_links.filter(shared_at__isnull=False)
            last = [*shared.values_list("shared_at", flat=True)]
            last += shared.exclude(visit_count=0).values_list("last_visited_at", flat=True)
            assert (
                session.photo_count,
                session.tagged_count,
                session.share_count,
                session.last_shared_at,
            ) == (
                session.photos.count(),
                tagged.count(),
                shared.count(),
                max(last, default=None),  # type: ignore[type-var]
            ), session.name

    def test_links_count_their_visits_and_downloads(self) -> None:
        for link in ShareLink.objects.all():
            assert (link.visit_count, link.download_count, link.last_visited_at) == (
                link.visits.count(),
                link.downloads.count(),
                link.visits.aggregate(last=Max("at"))["last"],
            )

    def test_favourites_are_counted_on_their_photos(self) -> None:
        photos = Photo.objects.annotate(hearts=Count("favourites"))
        assert photos.filter(hearts__gt=0).count() == FAVOURITES
        assert not photos.exclude(favourite_count=F("hearts")).exists()

    def test_last_contact_is_the_newest_interaction_but_for_notes(self) -> None:
        found = Customer.objects.filter(workspace__slug="lumen")
        spoken = ~Q(interactions__kind="note")
        newest = found.annotate(newest=Max("interactions__at", filter=spoken))
        assert newest.count() == 30
        assert newest.exclude(last_contact_at=F("newest")).count() == 0

    def test_faces_of_the_studio_lead_the_list(self) -> None:
        names = Customer.objects.filter(workspace__slug="lumen").by_last_contact()
        assert list(names.values_list("name", flat=True)[:3]) == [
            "Amélie Laurent",
            "Jonas Bergström",
            "Priya Natarajan",
        ]

    def test_face_of_the_studio_has_people_and_a_background(self) -> None:
        amelie = Customer.objects.get(name="Amélie Laurent")
        assert list(amelie.contacts.order_by("name").values_list("name", "title")) == [
            ("Margaux Petit", "Wedding planner"),
            ("Théo Dubois", "Groom"),
        ]
        profile = amelie.profile
        assert (profile.family, profile.likes, profile.dislikes, profile.main_app) == (
            "Partner Théo, son Gabin",
            "Natural light, linen, film grain",
            "Posed group shots",
            "WhatsApp",
        )

    def test_offers_and_deals_have_a_price_and_faces_something_that_is_next(self) -> None:
        priced = Customer.objects.filter(status__name__in=("Proposal", "Won"))
        assert priced.exists()
        assert not priced.filter(deal_value=None).exists()
        faces = Customer.objects.filter(workspace__slug="lumen").by_last_contact()[:12]
        assert all(one.deal_value and one.next_action and one.next_action_on for one in faces)

    def test_some_tasks_are_done_and_some_are_not(self) -> None:
        found = Task.objects.filter(workspace__slug="lumen")
        assert (found.exclude(done_at=None).count(), found.open().count()) == (5, 8)

    def test_nobody_waits_for_long_to_be_in_touch(self) -> None:
        zone = ZoneInfo("Europe/Berlin")
        rhythmic = Customer.objects.filter(keep_in_touch_weeks__isnull=False)
        week_ago = timezone.localdate() - timedelta(days=8)
        days = [one.touch_due_on(zone) for one in rhythmic]
        assert all(day and day > week_ago for day in days)

    def test_every_vip_has_a_background(self) -> None:
        assert not Customer.objects.filter(is_vip=True, profile=None).exists()

    def test_timelines_filled_themselves(self) -> None:
        """Visits are told by the day, so those around midnight make two entries."""
        found = Interaction.objects.exclude(source="").filter(customer__name="Amélie Laurent")
        told = dict(found.order_by("at").values_list("kind", "text"))
        name, used = "“Laurent–Dubois wedding”", told.pop("visit")
        assert told == {
            "session": f"Session {name} linked",
            "delivery": f"{name} delivered by e-mail",
            "favourites": f"Chose 2 favourites in {name}",
        }
        assert used.endswith(", 2 photos downloaded as ZIP")

    def test_three_faces_of_the_studio_have_a_picture(self) -> None:
        found = CustomerPicture.objects.filter(is_primary=True).order_by("file_name")
        assert list(found.values_list("customer__name", "file_name")) == [
            ("Amélie Laurent", "portrait-1.jpg"),
            ("Jonas Bergström", "portrait-2.jpg"),
            ("Priya Natarajan", "portrait-3.jpg"),
        ]

    def test_the_trash_holds_something_to_restore(self) -> None:
        found = PhotoSession.everything.exclude(trashed_at=None).order_by("-trashed_at")
        assert list(found.values_list("name", "photo_count")) == [
            ("Test shots, second camera", 2),
            ("Contact sheet, do not send", 2),
        ]

    def test_every_role_and_a_second_studio_exist(self) -> None:
        found = Membership.objects.values_list("workspace__slug", "role", "user__email")
        assert set(found) == {
            ("lumen", "owner", "mara@lumen.example"),
            ("lumen", "manager", "ben@lumen.example"),
            ("lumen", "staff", "aylin@lumen.example"),
            ("lumen", "viewer", "pavel@lumen.example"),
            ("nordlicht", "manager", "mara@lumen.example"),
        }

    def test_trail_names_the_owner(self) -> None:
        mara = Membership.objects.get(role="owner").user
        rows = Change.objects.filter(table="crm_customer")
        assert set(rows.values_list("actor_id", flat=True)) == {mara.pk}

    def test_second_run_keeps_everything(self) -> None:
        PhotoSession.objects.filter(name="Harbour at dawn").update(name="Mine")
        before = PhotoSession.objects.count(), Customer.objects.count()
        assert not seed.seed(None, lambda _: None)
        assert (PhotoSession.objects.count(), Customer.objects.count()) == before
        assert PhotoSession.objects.filter(name="Mine").exists()


@pytest.mark.usefixtures("small_studio")
@pytest.mark.django_db(transaction=True)
def test_folder_of_photos_is_shown_and_refused_files_are_named(
    tmp_path: Path, said: list[str]
) -> None:
    (tmp_path / "Beach").mkdir()
    for number in range(2):
        (tmp_path / "Beach" / f"{number}.jpg").write_bytes(encode(corners((240 + number, 160))))
    (tmp_path / "Beach" / "notes.txt").write_text("no picture")
    (tmp_path / "Empty").mkdir()
    (tmp_path / "Empty" / "list.pdf").write_bytes(b"%PDF-1.7")
    assert seed.seed(tmp_path, said.append)
    sessions = PhotoSession.objects.filter(workspace__slug="lumen")
    assert [(session.name, session.photo_count) for session in sessions] == [("Beach", 2)]
    assert said[:2] == [
        "  notes.txt was not taken. This file is not a picture: it looks like a text file.",
        "  list.pdf was not taken. This file is not a picture: it looks like a PDF document.",
    ]
    assert Counter(Image.objects.values_list("status", flat=True)) == {"ready": 5}
    assert Customer.objects.exclude(avatar="").count() == 3
    assert DeliveryJob.objects.values("status").distinct().count() == 5


@pytest.mark.usefixtures("small_studio")
def test_interrupted_seeding_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(seed, "add_deliveries", interrupted)
    with pytest.raises(KeyboardInterrupt):
        seed.seed(None, said.append)
    assert (Customer.objects.count(), PhotoSession.objects.count()) == (0, 0)
