"""Somebody deletes what another person is just working with."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from delivery.actions import sending
from delivery.models import DeliveryJob
from gallery.actions import customer_pictures, photos, purge, trash
from gallery.actions.placing import IN_TRASH
from gallery.lettering.layers import Layer
from gallery.models import CustomerPicture, Image, Photo, PhotoSession
from gallery.models.session import SessionQuerySet
from gallery.tag_forms import shown
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.ids import new_id
from tests.data import pictures
from tests.factories import (
    CustomerFactory,
    JobFactory,
    LabelFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
)
from tests.fixtures.work import Race
from tests.integration.delivery.workers import arrive

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
HELLO = Layer(text="Hello", x=0.1, y=0.1, size=0.1)


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    session: PhotoSession = SessionFactory(workspace=workspace)
    PhotoFactory.create_batch(2, session=session)
    trash.recount(session)
    return session


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch, owner: User) -> None:
    """Every session goes to the trash after a view found it, as its action is about to lock it."""
    lock = SessionQuerySet.select_for_update

    def overtaken(self: SessionQuerySet, *args: Any, **options: Any) -> SessionQuerySet:
        PhotoSession.everything.update(trashed_at=timezone.now(), trashed_by=owner)
        return lock(self, *args, **options)

    monkeypatch.setattr(SessionQuerySet, "select_for_update", overtaken)


def tagged(layer: Layer) -> dict[str, str]:
    [values] = shown([layer])
    counts = {"layers-TOTAL_FORMS": "1", "layers-INITIAL_FORMS": "0", "layers-0-ORDER": "1"}
    return counts | {f"layers-0-{name}": value for name, value in values.items()}


def forms(session: PhotoSession) -> dict[str, dict[str, Any]]:
    """What people send to addresses of the session, well filled in."""
    first, second = session.photos.in_order()
    target = SessionFactory(workspace=session.workspace)
    customer = CustomerFactory(workspace=session.workspace)
    label = LabelFactory(workspace=session.workspace)
    recipient = {"recipient": "anna@mail.example", "message": "", "key": str(new_id())}
    version = session.version
    return {
        "deliver/": recipient,
        "customer/": {"customer": str(customer.pk)},
        "labels/": {"labels": str(label.pk)},
        "version/": {"version": "raw"},
        "edit/name/": {"name": "Other", "version": version},
        "cover/": {"photo": second.pk},
        "arrange/?to=last": {"photo": first.pk},
        "sort/": {"by": "name"},
        "move/": {"photo": first.pk, "session": target.pk},
        "split/": {"photo": first.pk, "name": "Other"},
        "merge/": {"session": target.pk, "confirmed": "1"},
        "photos/trash/": {"photo": first.pk, "confirmed": "1"},
        "photos/restore/": {"photo": first.pk},
        f"photos/{first.pk}/tags/": tagged(HELLO),
    }


ADDRESSES = [
    *("deliver/", "customer/", "labels/", "version/", "edit/name/", "cover/", "arrange/?to=last"),
    *("sort/", "move/", "split/", "merge/", "photos/trash/", "photos/restore/", "photos/*/tags/"),
]


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_sent_to_a_session_trashed_meanwhile_is_not_found(
    address: str, session: PhotoSession, signed_in: Client
) -> None:
    sent = forms(session)
    first = session.photos.in_order()[0]
    address = address.replace("*", str(first.pk))
    response = signed_in.post(f"{session.get_absolute_url()}{address}", sent[address])
    assert response.status_code == 404
    assert not Event.objects.exists()


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("into", ["session", "draft"])
def test_a_file_for_a_session_trashed_meanwhile_is_refused_in_words(
    into: str, session: PhotoSession, signed_in: Client
) -> None:
    photo = SimpleUploadedFile("a.jpg", pictures.photo())
    sent = {into: str(session.pk), "photos": photo}
    answer = signed_in.post("/studio/gallery/upload/", sent, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"name": "a.jpg", "reason": IN_TRASH})
    assert Image.objects.count() == 2


def test_a_draft_whose_session_was_trashed_takes_no_more_files(
    session: PhotoSession, owner: User, signed_in: Client
) -> None:
    trash.trash_session(session_id=session.pk, workspace=session.workspace, by=owner)
    sent = {"draft": str(session.pk), "photos": SimpleUploadedFile("a.jpg", pictures.photo())}
    answer = signed_in.post("/studio/gallery/upload/", sent, headers=JSON)
    assert (answer.status_code, answer.json()["reason"]) == (422, IN_TRASH)


def test_the_log_tells_of_what_was_gone(
    late: None, session: PhotoSession, signed_in: Client, caplog: pytest.LogCaptureFixture
) -> None:
    signed_in.post(f"{session.get_absolute_url()}sort/", {"by": "name"})
    [line] = [each for each in caplog.records if each.name == "photocrm.gone"]
    assert (line.levelname, line.exc_info[0]) == ("WARNING", PhotoSession.DoesNotExist)  # type: ignore[index]


def test_a_mail_that_left_is_told_though_its_session_is_gone(
    workspace: Workspace, owner: User, session: PhotoSession
) -> None:
    customer = CustomerFactory(workspace=workspace)
    job = JobFactory(link=ShareLinkFactory(session=session, customer=customer), customer=customer)
    attempt = sending.claim(job.pk, 1)
    assert attempt
    trash.trash_session(session_id=session.pk, workspace=workspace, by=owner)
    everything = PhotoSession.everything.all()
    purge.delete_for_ever(sessions=everything, photos=Photo.everything.none(), by=owner)
    purge.purge()
    arrive(attempt)
    assert not DeliveryJob.objects.exists()
    assert Event.objects.filter(kind="delivery.completed").count() == 2


def test_a_session_is_restored_whole_or_gone_whole(
    race: Race, workspace: Workspace, owner: User, session: PhotoSession
) -> None:
    about: Any = {"session_id": session.pk, "workspace": workspace, "by": owner}
    trash.trash_session(**about)

    def one_of(number: int) -> Any:
        if number % 2:
            try:
                return trash.restore_session(**about)
            except PhotoSession.DoesNotExist:
                return None
        everything = PhotoSession.everything.all()
        purge.delete_for_ever(sessions=everything, photos=Photo.everything.none(), by=owner)
        return purge.purge()

    results = race(4, one_of)
    kept = PhotoSession.objects.filter(pk=session.pk).exists()
    assert kept == any(results[1::2])
    assert Photo.everything.count() == (2 if kept else 0)
    assert Image.objects.count() == (2 if kept else 0)


def test_a_photo_chosen_for_a_customer_while_it_is_purged_keeps_its_image(
    race: Race, workspace: Workspace, owner: User, session: PhotoSession
) -> None:
    customer, photo = CustomerFactory(workspace=workspace), session.photos.in_order()[0]
    PhotoSession.everything.update(trashed_at=timezone.now() - timedelta(days=31), trashed_by=owner)
    chosen = threading.Event()

    def one_of(number: int) -> Any:
        if number:
            chosen.wait(5)
            return purge.purge()
        with transaction.atomic():
            picture, _ = customer_pictures.choose(customer=customer, photo=photo, by=owner)
            chosen.set()
            threading.Event().wait(0.5)
        return picture

    picture, went = race(2, one_of)
    assert went == {"sessions": 1, "photos": 2, "images": 1, "files": 1}
    assert CustomerPicture.objects.get().image_id == picture.image_id == photo.image_id
    assert list(Image.objects.values_list("pk", flat=True)) == [photo.image_id]


def test_uploads_beside_the_deletion_of_their_session_lose_nothing(
    race: Race, workspace: Workspace, owner: User, session: PhotoSession, tmp_path: Path
) -> None:
    """Either the photo was in before, and lies in the trash with its session, or it is refused."""
    about: Any = {"session_id": session.pk, "workspace": workspace, "by": owner}

    def one_of(number: int) -> Any:
        if not number:
            return trash.trash_session(**about)
        source = tmp_path / f"{number}.jpg"
        source.write_bytes(pictures.photo((60 + number, 40)))
        try:
            return photos.add(session=session, file_name=source.name, source=source, by=owner)
        except PhotoSession.DoesNotExist:
            return None

    added = [result for result in race(4, one_of)[1:] if result]
    trashed = PhotoSession.everything.get(pk=session.pk)
    assert trashed.trashed_by == owner
    assert trashed.photo_count == Photo.objects.filter(session=session).count() == 2 + len(added)
