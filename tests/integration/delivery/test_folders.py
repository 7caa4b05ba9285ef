"""Deliveries that are written into a folder: a disk or a bucket."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from delivery.actions import dispatching, endpoints, jobs, sending
from delivery.channels import folder
from delivery.clock import Clock
from delivery.models import DeliveryJob, Endpoint, SentPhoto
from delivery.terms import usual
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.environment import bucket_options
from photocrm.storage import PART, media_storage
from tests.factories import EndpointFactory, PhotoFactory, SessionFactory, stored
from tests.integration.delivery.folders import Place, use
from tests.integration.delivery.workers import ahead, claimed, outcomes, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture(params=["disk", "bucket"])
def place(request: Any, settings: Any) -> Iterator[Place]:
    if request.param == "disk":
        yield request.getfixturevalue("disk")
        return
    use(settings, "bucket.BucketStorage", **bucket_options(request.getfixturevalue("bucket_url")))
    made = Place(None)
    made.storage.delete_folder("studio")
    yield made
    made.storage.delete_folder("studio")


@pytest.fixture
def endpoint(workspace: Workspace) -> Endpoint:
    return EndpointFactory(workspace=workspace, folder=True, path="clients")


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    session = SessionFactory(workspace=workspace, name="Ewa & Tom", photo_count=3)
    for name in ("DSC_1.JPG", "DSC_2.JPG", "DSC_3.JPG"):
        photo_in(session, name)
    return session


def photo_in(session: PhotoSession, name: str, content: bytes = b"") -> Photo:
    photo = PhotoFactory(session=session, file_name=name)
    stored(photo.image, {"full": content or b"whole " + name.encode(), "mail": b"small"})
    return photo


def export(session: PhotoSession, endpoint: Endpoint, by: User, **more: Any) -> DeliveryJob:
    return jobs.deliver(
        session=session,
        customer=None,
        recipient=by.email,
        message="",
        key="key",
        endpoint=endpoint,
        by=by,
        **more,
    )


def go_on(job: DeliveryJob) -> None:
    job.refresh_from_db()
    sending.send(job.pk, job.attempt_count + 1)
    job.refresh_from_db()


def whole(folder_name: str = "Ewa & Tom") -> dict[str, bytes]:
    return {f"{folder_name}/DSC_{n}.jpg": b"whole DSC_%d.JPG" % n for n in (1, 2, 3)}


def test_photos_are_written_as_files_with_the_names_of_the_camera(
    place: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    job = export(session, endpoint, owner)
    go_on(job)
    assert (job.status, job.channel, job.answer) == (
        Status.COMPLETED,
        "folder",
        "3 files written: nas/clients/Ewa & Tom",
    )
    assert place.contents() == whole()
    assert SentPhoto.objects.filter(link=job.link).count() == 3


def test_again_nothing_is_written_that_is_there(
    place: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    go_on(export(session, endpoint, owner))
    photo_in(session, "DSC_4.JPG")
    again = export(session, endpoint, owner, at=None, terms=usual())
    with mock.patch.object(folder, "write", side_effect=folder.write) as write:
        go_on(again)
    assert [call.args[1] for call in write.call_args_list] == ["studio/clients/Ewa & Tom/DSC_4.jpg"]
    assert again.answer == "1 files written, 3 were there: nas/clients/Ewa & Tom"
    assert len(place.contents()) == 4


def test_same_promise_twice_is_one_export(
    place: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    assert export(session, endpoint, owner) == export(session, endpoint, owner)


def test_attempt_that_takes_too_long_ends_and_the_next_goes_on(
    place: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    job = export(session, endpoint, owner)
    with mock.patch.object(folder, "SLICE", -1.0):
        go_on(job)
        assert (job.status, job.answer) == (Status.RETRYING, "1 of 3 files are written.")
        assert DeliveryJob.objects.at_hand().get() == job
        go_on(job)
        go_on(job)
    assert (job.status, job.refusal_count) == (Status.COMPLETED, 0)
    assert outcomes(job) == ["partly", "partly", "sent"]
    assert place.contents() == whole()


def test_worker_that_is_killed_in_the_middle_leaves_no_half_file(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    job = export(session, endpoint, owner)
    attempt = claimed(job)
    killed = mock.patch("photocrm.storage.os.fsync", side_effect=[None, SystemExit])
    with killed, pytest.raises(SystemExit):
        folder.send(attempt.job, lambda: None)
    there = disk.contents()
    assert all(whole()[name] == content for name, content in there.items())
    assert len(there) < 3
    DeliveryJob.objects.filter(pk=job.pk).update(lease_until=Clock() - timedelta(seconds=1))
    dispatching.reap()
    go_on(job)
    assert (job.status, disk.contents()) == (Status.COMPLETED, whole())
    assert outcomes(job) == ["lost", "sent"]


def test_what_a_killed_worker_left_half_written_goes_after_an_hour(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    disk.put(f"Ewa & Tom/.DSC_1.jpg.0123{PART}", b"who")
    go_on(export(session, endpoint, owner))
    assert len(disk.contents()) == 4
    with mock.patch.object(folder, "STALE", timedelta(seconds=-1)):
        go_on(export(session, endpoint, owner, terms=usual()))
    assert disk.contents() == whole()


def test_other_files_of_these_names_stay_and_the_new_ones_are_numbered(
    place: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    place.put("Ewa & Tom/dsc_1.JPG", b"of somebody else")
    job, again = export(session, endpoint, owner), export(session, endpoint, owner, terms=usual())
    go_on(job)
    go_on(again)
    moved = whole()
    moved["Ewa & Tom/DSC_1 (2).jpg"] = moved.pop("Ewa & Tom/DSC_1.jpg")
    assert place.contents() == moved | {"Ewa & Tom/dsc_1.JPG": b"of somebody else"}
    assert again.answer.startswith("0 files written, 3 were there")


def test_two_cameras_with_one_name_and_a_number_beside_it(
    disk: Place, endpoint: Endpoint, workspace: Workspace, owner: User
) -> None:
    session = SessionFactory(workspace=workspace, name="S", photo_count=2)
    for content in (b"first one", b"second"):
        photo_in(session, "A.JPG", content)
    disk.put("S/A.jpg", b"foreign")
    job = export(session, endpoint, owner)
    go_on(job)
    assert disk.contents() == {
        "S/A.jpg": b"foreign",
        "S/A (3).jpg": b"first one",
        "S/A (2).jpg": b"second",
    }


def test_sessions_of_one_name_have_folders_of_their_own(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    other = SessionFactory(workspace=session.workspace, name="ewa & tom", photo_count=1)
    photo_in(other, "X.JPG")
    for one in (session, other):
        go_on(export(one, endpoint, owner))
    PhotoSession.objects.filter(pk=session.pk).update(name="Renamed")
    session.refresh_from_db()
    go_on(export(session, endpoint, owner, terms=usual()))
    assert disk.contents() == whole() | {"ewa & tom (2)/X.jpg": b"whole X.JPG"}


@pytest.mark.parametrize("name", ["../../etc", "/", "..", "a/../b", "C:\\x", "\0", ".hidden"])
def test_no_name_leads_out_of_the_folder(
    name: str, disk: Place, endpoint: Endpoint, workspace: Workspace, owner: User
) -> None:
    session = SessionFactory(workspace=workspace, name=name.replace("\0", "\1"), photo_count=1)
    photo_in(session, f"{name}.JPG".replace("\0", "\1"))
    job = export(session, endpoint, owner)
    go_on(job)
    assert job.status == Status.COMPLETED
    assert disk.root
    files = [path for path in disk.root.parent.rglob("*") if path.is_file()]
    exported = [path for path in files if path.is_relative_to(disk.root / "studio/clients")]
    assert [len(path.relative_to(disk.root).parts) for path in exported] == [4]
    assert not exported[0].name.startswith(".")


def test_link_in_the_folder_is_not_followed_out_of_it(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User, tmp_path: Path
) -> None:
    assert disk.root
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (disk.root / "studio").symlink_to(elsewhere)
    job = export(session, endpoint, owner)
    go_on(job)
    assert (job.status, list(elsewhere.iterdir())) == (Status.FAILED, [])
    assert job.answer == "nas/clients leads out of the folders of this server."


def test_disk_that_is_away_is_waited_for_and_not_made(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    assert disk.root
    disk.root.rmdir()
    job = export(session, endpoint, owner)
    go_on(job)
    assert (job.status, disk.root.exists()) == (Status.RETRYING, False)
    assert job.answer == "nas is not there: is its disk or bucket away?"
    disk.root.mkdir()
    ahead(minutes=10)
    go_on(job)
    assert (job.status, disk.contents()) == (Status.COMPLETED, whole())


@pytest.mark.parametrize(
    ("error", "stands", "words"),
    [
        (OSError(28, "No space left on device"), Status.RETRYING, "The disk is full."),
        (PermissionError(13, "no"), Status.FAILED, "PhotoCRM may not write into nas/clients."),
        (OSError(5, "Input/output error"), Status.RETRYING, "[Errno 5] Input/output error"),
    ],
)
def test_disk_that_refuses_is_told_in_words(
    error: OSError,
    stands: str,
    words: str,
    disk: Place,
    endpoint: Endpoint,
    session: PhotoSession,
    owner: User,
) -> None:
    job = export(session, endpoint, owner)
    with mock.patch("photocrm.storage.keep", side_effect=error):
        go_on(job)
    assert (job.status, job.answer) == (stands, words)


def test_bucket_that_forbids_is_told_with_its_code(
    endpoint: Endpoint, session: PhotoSession, owner: User, settings: Any, bucket_url: str
) -> None:
    use(settings, "bucket.BucketStorage", **bucket_options(bucket_url))
    job = export(session, endpoint, owner)
    with mock.patch.object(type(storages["folder nas"]), "_save", side_effect=forbidden()):
        go_on(job)
    assert (job.status, job.attempts.get().code) == (Status.FAILED, 403)
    assert "AccessDenied" in job.answer


def forbidden() -> ConnectionError:
    error = ConnectionError("The bucket refuses: AccessDenied")
    answer: Any = {
        "Error": {"Code": "AccessDenied"},
        "ResponseMetadata": {"HTTPStatusCode": 403},
    }
    error.__cause__ = ClientError(answer, "PutObject")
    return error


def test_bucket_that_does_not_answer_is_tried_again(
    endpoint: Endpoint, session: PhotoSession, owner: User, settings: Any
) -> None:
    use(
        settings,
        "bucket.BucketStorage",
        **bucket_options("http://k:s@127.0.0.1:1/photos?region=eu-central-1"),
    )
    job = export(session, endpoint, owner)
    go_on(job)
    assert status(job) == Status.RETRYING
    assert "does not answer" in job.answer


@pytest.mark.parametrize("spoil", ["delete", "overwrite"])
def test_photo_that_is_damaged_at_home_is_never_called_delivered(
    spoil: str, disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    path = session.photos.order_by("position")[1].image.rendition_path("full")
    if spoil == "delete":
        media_storage.delete(path)
    else:
        media_storage.overwrite(path, ContentFile(b"whole DSC_X.JPG"))
    job = export(session, endpoint, owner)
    go_on(job)
    assert (job.status, len(disk.contents())) == (Status.FAILED, 1)
    assert job.answer.startswith("DSC_2.jpg is ")


def test_file_that_vanished_again_is_never_called_delivered(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    def lose(storage: Any, path: str, *rest: Any) -> None:
        write(storage, path, *rest)
        storage.delete(path)

    write: Callable[..., None] = folder.write
    job = export(session, endpoint, owner)
    with mock.patch.object(folder, "write", side_effect=lose):
        go_on(job)
    assert (job.status, job.answer) == (
        Status.RETRYING,
        "DSC_1.jpg is not there as it was written.",
    )


def test_photos_that_are_being_made_are_waited_for(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    PhotoFactory(session=session, image__ready=False)
    job = export(session, endpoint, owner)
    go_on(job)
    assert (job.status, disk.contents()) == (Status.RETRYING, {})
    assert job.answer == "1 of the photos are still being made ready."


def test_cancelled_export_stops_at_the_next_file(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    def cancel(*args: Any) -> None:
        write(*args)
        assert jobs.cancel(job_id=job.pk, by=owner)

    write: Callable[..., None] = folder.write
    job = export(session, endpoint, owner)
    with mock.patch.object(folder, "write", side_effect=cancel):
        go_on(job)
    assert (job.status, len(disk.contents())) == (Status.CANCELLED, 1)


def test_folder_that_is_off_or_unknown_fails_with_words(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User, settings: Any
) -> None:
    job, other = export(session, endpoint, owner), export(session, endpoint, owner, terms=usual())
    settings.DELIVERY_FOLDERS = []
    go_on(job)
    assert job.answer == "This server knows no folder nas any more."
    endpoints.switch(endpoint_id=endpoint.pk, on=False, by=owner)
    go_on(other)
    assert other.answer == f"The folder {endpoint.name} is switched off."
    assert (job.status, other.status) == (Status.FAILED, Status.FAILED)


def test_exports_to_one_disk_come_one_by_one(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    job, other = export(session, endpoint, owner), export(session, endpoint, owner, terms=usual())
    claimed(job)
    assert sending.claim(other.pk, 1) is None


def test_web_size_is_written_where_originals_are_not_allowed(
    disk: Place, endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    job = export(session, endpoint, owner)
    job.link.may_download_originals = False
    job.link.save()
    go_on(job)
    assert set(disk.contents().values()) == {b"small"}
