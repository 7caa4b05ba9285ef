"""Into the trash, back, and gone for ever."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delivery.actions import jobs, sending
from delivery.models import DeliveryJob
from gallery.actions import files, photos, purge, renders, trash
from gallery.models import Image, Leftover, Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from photocrm.ids import new_id
from tests.data import pictures
from tests.factories import (
    CustomerPictureFactory,
    JobFactory,
    LeftoverFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    TagFactory,
    stored,
    token_of,
)
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race

pytestmark = pytest.mark.django_db


def session_of(workspace: Workspace, count: int = 3) -> tuple[PhotoSession, list[Photo]]:
    session: Any = SessionFactory(workspace=workspace)
    made: Any = [PhotoFactory(session=session, position=number) for number in range(count)]
    trash.recount(session)
    return session, made


def facts(session: PhotoSession) -> tuple[int, int, object]:
    row = PhotoSession.everything.get(pk=session.pk)
    return row.photo_count, row.tagged_count, row.cover_id


def old(session: PhotoSession, by: User, days: int = 31) -> None:
    at = timezone.now() - timedelta(days=days)
    PhotoSession.everything.filter(pk=session.pk).update(trashed_at=at, trashed_by=by)


def test_deleting_a_session_offers_the_way_back(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    session, _ = session_of(workspace)
    address = reverse("gallery:session_trash", args=[workspace.slug, session.pk])
    assert session.name in signed_in.get(address).content.decode()
    assert signed_in.post(address).status_code == 302
    assert signed_in.post(address).status_code == 302
    assert signed_in.get(session.get_absolute_url()).status_code == 404
    assert Event.objects.filter(kind="session.trashed").count() == 1
    back = reverse("gallery:session_restore", args=[workspace.slug, session.pk])
    assert signed_in.post(back).status_code == 302
    assert signed_in.get(session.get_absolute_url()).status_code == 200


def test_counts_and_cover_follow_photos_out_and_back(workspace: Workspace, owner: User) -> None:
    session, (first, second, third) = session_of(workspace)
    TagFactory(photo=first)
    trash.recount(session)
    assert facts(session) == (3, 1, first.pk)
    about: Any = {"session_id": session.pk, "workspace": workspace, "by": owner}
    trash.trash_photos(photo_ids=[first.pk], **about)
    assert facts(session) == (2, 0, second.pk)
    trash.restore_photos(photo_ids=[first.pk], **about)
    assert facts(session) == (3, 1, second.pk)
    assert list(session.photos.in_order()) == [first, second, third]


def test_private_link_of_a_trashed_session_is_as_unknown_as_any(
    workspace: Workspace, owner: User, client: Client
) -> None:
    session, (photo, *_) = session_of(workspace)
    token = token_of(ShareLinkFactory(session=session))
    pages = [
        reverse("share:gallery", args=[token]),
        reverse("share:download_one", args=[token, photo.pk]),
        reverse("share:download_all", args=[token]),
    ]
    assert client.get(pages[0]).status_code == 200
    trash.trash_session(session_id=session.pk, workspace=workspace, by=owner)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_private_link_leaves_out_a_trashed_photo(
    workspace: Workspace, owner: User, client: Client
) -> None:
    session, (photo, kept) = session_of(workspace, 2)
    stored(kept.image)
    token = token_of(ShareLinkFactory(session=session))
    trash.trash_photos(session_id=session.pk, workspace=workspace, photo_ids=[photo.pk], by=owner)
    assert client.get(reverse("share:download_one", args=[token, photo.pk])).status_code == 404
    archive = client.get(reverse("share:download_all", args=[token])).getvalue()
    assert kept.file_name[:-4].encode() in archive
    assert photo.file_name[:-4].encode() not in archive


def test_a_delivery_waits_while_its_session_is_in_the_trash(
    workspace: Workspace, owner: User
) -> None:
    session, _ = session_of(workspace)
    job = JobFactory(link=ShareLinkFactory(session=session))
    trash.trash_session(session_id=session.pk, workspace=workspace, by=owner)
    assert not DeliveryJob.objects.due().exists()
    assert sending.claim(job.pk, 1) is None
    assert not jobs.retry_now(job_id=job.pk, by=owner)
    trash.restore_session(session_id=session.pk, workspace=workspace, by=owner)
    assert list(DeliveryJob.objects.due()) == [job]


def test_purge_removes_exactly_what_is_due(workspace: Workspace, owner: User) -> None:
    session, made = session_of(workspace)
    fresh, _ = session_of(workspace)
    shared = PhotoFactory(session=fresh, image=made[0].image)
    picture = CustomerPictureFactory(customer__workspace=workspace, image=made[1].image)
    paths = [photo.image.original_path for photo in made]
    for path in paths:
        default_storage.save(path, ContentFile(b"original"))
    old(session, owner)
    trash.trash_session(session_id=fresh.pk, workspace=workspace, by=owner)
    assert purge.purge() == {"sessions": 1, "photos": 3, "images": 1, "files": 1}
    assert [default_storage.exists(path) for path in paths] == [True, True, False]
    assert list(PhotoSession.everything.all()) == [fresh]
    assert {shared.image_id, picture.image_id} <= set(Image.objects.values_list("pk", flat=True))
    assert Event.objects.filter(kind="session.purged").count() == 1
    assert purge.purge().total() == 0


def test_a_purge_killed_between_rows_and_files_is_ended_by_the_next(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, (photo,) = session_of(workspace, 1)
    path = photo.image.original_path
    default_storage.save(path, ContentFile(b"original"))
    old(session, owner)
    with monkeypatch.context() as patch:
        patch.setattr(files, "remove_due", lambda now: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            purge.purge()
    assert default_storage.exists(path)
    assert not Image.objects.exists()
    assert purge.purge() == {"files": 1}
    assert not default_storage.exists(path)


def test_files_that_a_row_needs_again_stay(workspace: Workspace) -> None:
    image = PhotoFactory(session__workspace=workspace).image
    default_storage.save(image.original_path, ContentFile(b"original"))
    LeftoverFactory(workspace=workspace, sha256=image.sha256)
    assert files.remove_due(timezone.now()) == 1
    assert default_storage.exists(image.original_path)
    assert not Leftover.objects.exists()


def test_dry_run_removes_nothing(
    workspace: Workspace, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    session, _ = session_of(workspace)
    old(session, owner)
    call_command("purge_trash", "--dry-run", "--workspace", workspace.slug)
    assert "1 sessions, 3 photos" in capsys.readouterr().out
    assert PhotoSession.everything.filter(purging=False).count() == 1


def test_trash_page_lists_restores_and_empties(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    session, _ = session_of(workspace)
    trash.trash_session(session_id=session.pk, workspace=workspace, by=owner)
    page = reverse("gallery:trash", args=[workspace.slug])
    assert "30 days left" in signed_in.get(page).content.decode()
    back = reverse("gallery:session_restore", args=[workspace.slug, session.pk])
    signed_in.post(back)
    assert PhotoSession.objects.filter(pk=session.pk).exists()
    trash.trash_session(session_id=session.pk, workspace=workspace, by=owner)
    empty = reverse("gallery:trash_empty", args=[workspace.slug])
    assert empty in signed_in.get(page).text
    signed_in.post(empty, {"now": timezone.now().isoformat()})
    assert PhotoSession.everything.get(pk=session.pk).purging
    assert empty not in signed_in.get(page).text
    back = reverse("gallery:session_restore", args=[workspace.slug, session.pk])
    assert signed_in.post(back).status_code == 404


def test_staff_may_not_empty_and_viewers_may_not_delete(
    workspace: Workspace, member: Member, client_of: ClientOf
) -> None:
    session, _ = session_of(workspace)
    empty = reverse("gallery:trash_empty", args=[workspace.slug])
    delete = reverse("gallery:session_trash", args=[workspace.slug, session.pk])
    assert client_of(member(Role.STAFF)).post(empty).status_code == 403
    assert client_of(member(Role.VIEWER)).post(delete).status_code == 403


# Browser session, user, membership, counts of the navigation; the list, its counts and the purge.
QUERIES = {"sessions": 11, "photos": 11}


@pytest.mark.parametrize("kind", ["sessions", "photos"])
def test_trash_page_takes_the_same_queries_for_one_row_and_three(
    workspace: Workspace, owner: User, signed_in: Client, kind: str
) -> None:
    page = reverse("gallery:trash", args=[workspace.slug]) + f"?kind={kind}"
    taken = []
    for _ in range(3):
        session, (photo, *_) = session_of(workspace)
        about: Any = {"session_id": session.pk, "workspace": workspace, "by": owner}
        if kind == "sessions":
            trash.trash_session(**about)
        else:
            trash.trash_photos(photo_ids=[photo.pk], **about)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(page)
        taken.append(len(queries))
    assert (taken[0], taken[2]) == (QUERIES[kind], QUERIES[kind])


@pytest.fixture
def camera_file(tmp_path: Path) -> Path:
    path = tmp_path / "A.JPG"
    path.write_bytes(pictures.photo())
    return path


def test_uploading_a_trashed_picture_again_restores_it(
    workspace: Workspace, owner: User, camera_file: Path
) -> None:
    session, _ = session_of(workspace, 1)
    source: Any = {"session": session, "file_name": "A.JPG", "source": camera_file, "by": owner}
    photo, _ = photos.add(**source)
    trash.trash_photos(session_id=session.pk, workspace=workspace, photo_ids=[photo.pk], by=owner)
    assert facts(session)[0] == 1
    assert photos.add(**source) == (photo, True)
    assert facts(session)[0] == 2
    assert photos.add(**source) == (photo, False)


def test_files_of_a_text_taken_off_go_after_a_day(workspace: Workspace) -> None:
    photo = PhotoFactory(session=SessionFactory(workspace=workspace), rendered=True)
    path = photo.image.tagged_path(photo.tagged_made, "500")
    default_storage.save(path, ContentFile(b"tagged"))
    renders.want(photo)  # it has no tags
    assert files.remove_due(timezone.now()) == 0
    assert default_storage.exists(path)
    assert files.remove_due(timezone.now() + renders.GRACE) == 1
    assert not default_storage.exists(path)


def test_another_workspace_cannot_reach_the_trash(
    other_workspace: Workspace, workspace: Workspace, owner: User, signed_in: Client
) -> None:
    session, _ = session_of(other_workspace)
    trash.trash_session(session_id=session.pk, workspace=other_workspace, by=owner)
    chosen = {"key": str(new_id()), "confirmed": "1", "session": session.pk}
    everything = chosen | {"all": "1", "now": timezone.now().isoformat()}
    for name in ("trash_restore", "trash_purge"):
        for asked in (chosen, everything):
            signed_in.post(reverse(f"gallery:{name}", args=[workspace.slug]), asked)
    row = PhotoSession.everything.get(pk=session.pk)
    assert (row.trashed_at is None, row.purging) == (False, False)


def test_two_purges_at_once_remove_each_row_once(
    race: Race, workspace: Workspace, owner: User
) -> None:
    for _ in range(3):
        old(session_of(workspace)[0], owner)
    went = race(2, lambda number: purge.purge())
    assert sum(each["photos"] for each in went) == 9
    assert sum(each["images"] for each in went) == 9
    assert not PhotoSession.everything.exists()
    assert Event.objects.filter(kind="session.purged").count() == 3


def test_an_upload_beside_the_removal_of_its_file_keeps_it(
    race: Race, workspace: Workspace, owner: User, camera_file: Path, monkeypatch: Any
) -> None:
    """The remover comes between the upload's file, which was there already, and its row."""
    session, _ = session_of(workspace, 1)
    photo, _ = photos.add(session=session, file_name="A.JPG", source=camera_file, by=owner)
    trash.trash_photos(session_id=session.pk, workspace=workspace, photo_ids=[photo.pk], by=owner)
    path, other = photo.image.original_path, SessionFactory(workspace=workspace)
    purge.delete_for_ever(
        sessions=PhotoSession.everything.none(),
        photos=Photo.everything.filter(pk=photo.pk),
        by=owner,
    )
    with monkeypatch.context() as patch:
        patch.setattr(files, "remove_due", lambda now: 0)
        purge.purge()
    held, keep = threading.Event(), photos.keep

    def slowly(*arguments: Any) -> Any:
        held.set()
        threading.Event().wait(0.5)
        return keep(*arguments)

    def one_of(number: int) -> Any:
        if number:
            held.wait(5)
            return files.remove_due(timezone.now())
        return photos.add(session=other, file_name="A.JPG", source=camera_file, by=owner)

    monkeypatch.setattr(photos, "keep", slowly)
    (added, is_new), settled = race(2, one_of)
    assert (is_new, settled) == (True, 1)
    assert Photo.objects.filter(pk=added.pk).exists()
    assert default_storage.exists(path)
