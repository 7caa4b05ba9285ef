"""Whether every picture is there, and what is done when one is not."""

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from gallery.actions import (
    files,
    images,
    originals,
    photos,
    rebuilding,
    renders,
    tags,
    uploads,
    verification,
)
from gallery.imaging.formats import Refused
from gallery.imaging.process import RECIPE
from gallery.lettering.layers import Layer
from gallery.models import Image, Photo, StorageCheck
from photocrm.accounts.models import User, Workspace
from photocrm.storage import media_storage
from tests import queues
from tests.data import pictures
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(workspace: Workspace, owner: User, tmp_path: Path) -> Photo:
    source = tmp_path / "DSC_0001.jpg"
    source.write_bytes(pictures.photo((900, 600)))
    session = SessionFactory(workspace=workspace)
    photo = photos.add(session=session, file_name=source.name, source=source, by=owner)[0]
    images.process(photo.image_id)
    tags.add(photo=photo, layer=Layer(text="Amélie", x=0.1, y=0.1, size=0.1), by=owner)
    renders.render(photo.pk)
    return Photo.objects.select_related("image").get(pk=photo.pk)


def path_of(name: str) -> Path:
    return Path(default_storage.path(name))


def age(name: str) -> None:
    """Make the file two days old."""
    then = time.time() - 2 * 86_400
    os.utime(path_of(name), (then, then))


def flip(name: str) -> bytes:
    """One bit in the middle of a stored file; returns what it was."""
    with default_storage.open(name) as file:
        content = bytes(file.read())
    at = len(content) // 2
    spoilt = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    media_storage.overwrite(name, ContentFile(spoilt))
    return content


def again(photo: Photo) -> tuple[str, str, dict[str, str]]:
    return "media", "gallery.rebuild_image", {"image_id": str(photo.image_id)}


@pytest.fixture(autouse=True)
def no_night_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "NIGHTS", 10**9)


def found(*, deep: bool = True, repair: bool = False) -> list[tuple[str, str, bool]]:
    check = verification.verify(deep=deep, repair=repair)
    assert (check.found, check.mended) == (
        len(check.findings),
        sum(one["mended"] for one in check.findings),
    )
    return [(one["fault"], one["path"], one["mended"]) for one in check.findings]


def test_whole_storage_has_nothing_to_tell(photo: Photo) -> None:
    assert found() == []
    check = StorageCheck.objects.get()
    expected = 1 + len(photo.image.files) + len(photo.tagged_files)
    assert (check.images, check.files, check.finished_at is None) == (1, expected, False)


def test_missing_rendition_is_made_again_while_the_others_are_shown(photo: Photo) -> None:
    path = photo.image.rendition_path("500")
    default_storage.delete(path)
    assert found() == [("missing", path, False)]
    queues.empty()
    assert found(repair=True) == [("missing", path, True)]
    assert Image.objects.get().is_ready
    assert queues.sent() == [again(photo)]
    rebuilding.rebuild(photo.image_id)
    assert default_storage.exists(path)
    assert found() == []


def test_damage_of_the_same_size_needs_the_deep_look(photo: Photo) -> None:
    path = photo.image.rendition_path("500")
    path_of(path).write_bytes(bytes(default_storage.size(path)))
    assert found(deep=False) == []
    assert found(repair=True) == [("damaged", path, True)]
    rebuilding.rebuild(photo.image_id)
    assert found() == []


def test_each_night_reads_a_part_of_all_bytes(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = photo.image.rendition_path("500")
    path_of(path).write_bytes(bytes(default_storage.size(path)))
    turn = int(photo.image.sha256[:4], 16)
    today = timezone.now().toordinal()
    monkeypatch.setattr(verification, "NIGHTS", today - turn)  # both leave the same rest
    assert found(deep=False) == [("damaged", path, False)]


def test_text_whose_file_is_missing_is_drawn_again(photo: Photo) -> None:
    path = photo.image.tagged_path(photo.tagged_made, "full")
    default_storage.delete(path)
    assert found(repair=True) == [("missing", path, True)]
    renders.render(photo.pk)
    assert default_storage.exists(path)
    assert found() == []


def test_damaged_original_stays_a_finding(photo: Photo) -> None:
    path = photo.image.original_path
    flip(path)
    expected = [("damaged", path, False)]
    assert found(repair=True) == expected
    assert (Image.objects.get().status, Image.objects.get().damaged_at is None) == ("ready", False)
    assert found(deep=False, repair=True) == expected  # which alone would see nothing


def test_nothing_is_made_of_a_damaged_original(photo: Photo) -> None:
    original, path = photo.image.original_path, photo.image.rendition_path("500")
    flip(original)
    default_storage.delete(path)
    queues.empty()
    assert found(repair=True) == [("damaged", original, False), ("missing", path, False)]
    assert queues.sent() == []
    with pytest.raises(Refused, match="original is damaged"):
        rebuilding.rebuild(photo.image_id)
    assert Image.objects.get().is_ready


def test_text_waits_for_a_whole_original(photo: Photo, owner: User, tmp_path: Path) -> None:
    made = photo.tagged_made
    flip(photo.image.original_path)
    assert len(found()) == 1
    tags.add(photo=photo, layer=Layer(text="Ben", x=0.5, y=0.5, size=0.1), by=owner)
    renders.render(photo.pk)
    photo.refresh_from_db()
    assert (photo.tagged_failure, photo.tagged_made) == (originals.DAMAGED, made)
    source = tmp_path / "DSC_0001.jpg"
    photos.add(session=photo.session, file_name="1.jpg", source=source, by=owner)
    renders.render(photo.pk)
    photo.refresh_from_db()
    assert (photo.tagged_failure, photo.tagged_made) == ("", photo.tagged_wanted)


def test_upload_of_the_same_picture_mends_its_original(
    photo: Photo, owner: User, tmp_path: Path
) -> None:
    flip(photo.image.original_path)
    assert uploads.known(photo.workspace, [photo.image.sha256])
    assert len(found()) == 1
    assert uploads.known(photo.workspace, [photo.image.sha256]) == {}
    source = tmp_path / "DSC_0001.jpg"
    _, is_new = photos.add(session=photo.session, file_name="1.jpg", source=source, by=owner)
    assert is_new is False
    assert path_of(photo.image.original_path).read_bytes() == source.read_bytes()
    assert (found(), Image.objects.get().damaged_at) == ([], None)


def test_file_that_comes_in_pieces_mends_the_original_too(photo: Photo, tmp_path: Path) -> None:
    path = photo.image.original_path
    content = flip(path)
    part = tmp_path / "whole.part"
    part.write_bytes(content)
    originals.store(part, workspace_id=photo.workspace_id, adopt=True)
    assert path_of(path).read_bytes() == content


def test_original_that_was_restored_is_well_again(photo: Photo) -> None:
    content = flip(photo.image.original_path)
    assert len(found()) == 1
    path_of(photo.image.original_path).write_bytes(content)
    assert found(deep=False) == []
    assert Image.objects.get().damaged_at is None


def test_files_of_a_failed_picture_are_left_to_people(photo: Photo) -> None:
    path = photo.image.rendition_path("500")
    default_storage.delete(path)
    Image.objects.update(status="failed", failure="It could not be read.")
    assert found(repair=True) == [("missing", path, False)]


@pytest.mark.parametrize("place", ["disk", "bucket"])
def test_every_kind_of_damage_at_once(
    request: Any, place: str, workspace: Workspace, owner: User, tmp_path: Path
) -> None:
    if place == "bucket":
        request.getfixturevalue("media_bucket")
    request.getfixturevalue("monkeypatch").setattr(verification, "GRACE", timedelta(seconds=-1))
    session = SessionFactory(workspace=workspace)
    three = []
    for size in ((300, 200), (301, 200), (302, 200)):
        source = tmp_path / f"{size[0]}.jpg"
        source.write_bytes(pictures.photo(size))
        made, _ = photos.add(session=session, file_name=source.name, source=source, by=owner)
        images.process(made.image_id)
        three.append(Image.objects.get(pk=made.image_id))
    flipped, lost, worn = three
    flip(flipped.original_path)
    default_storage.delete(lost.original_path)
    default_storage.delete(worn.rendition_path("150"))
    flip(worn.rendition_path("full"))
    orphan = f"originals/{workspace.pk}/aa/{'a' * 64}"
    default_storage.save(orphan, ContentFile(b"x"))
    assert found(repair=True) == [
        ("damaged", flipped.original_path, False),
        ("missing", lost.original_path, False),
        ("missing", worn.rendition_path("150"), True),
        ("damaged", worn.rendition_path("full"), True),
        ("orphaned", orphan, True),
    ]
    rebuilding.rebuild(worn.pk)
    for image in (flipped, lost):
        source = tmp_path / f"{image.width}.jpg"
        photos.add(session=session, file_name=source.name, source=source, by=owner)
    assert found() == []


def test_old_file_without_a_row_is_removed_and_a_young_one_left(photo: Photo) -> None:
    workspace = photo.workspace_id
    old, young = (f"originals/{workspace}/{two}/{two * 32}" for two in ("aa", "bb"))
    stale = photo.image.rendition_path("500").replace(f"/{RECIPE}-", "/0-")
    for name in (old, young, stale):
        default_storage.save(name, ContentFile(b"x"))
    age(old)
    age(stale)
    assert sorted(found()) == sorted([("orphaned", old, False), ("orphaned", stale, False)])
    assert {mended for _, _, mended in found(repair=True)} == {True}
    kept = [default_storage.exists(name) for name in (old, young, stale)]
    assert kept == [False, True, False]
    assert found() == []


def test_file_that_goes_anyway_is_left_to_its_day(photo: Photo) -> None:
    stale = photo.image.tagged_path("f" * 32, "500")
    default_storage.save(stale, ContentFile(b"x"))
    age(stale)
    files.leave(photo.image, version="f" * 32, due_at=timezone.now() + timedelta(hours=1))
    assert found(repair=True) == []
    assert default_storage.exists(stale)


def test_file_in_a_place_of_nobody_is_an_orphan(photo: Photo) -> None:
    default_storage.save("originals/notes.txt", ContentFile(b"x"))
    age("originals/notes.txt")
    assert found(repair=True) == [("orphaned", "originals/notes.txt", True)]
    assert not default_storage.exists("originals/notes.txt")


def test_command_tells_what_it_found_and_ends_with_one(photo: Photo) -> None:
    path = photo.image.original_path
    default_storage.delete(path)
    out = StringIO()
    with pytest.raises(CommandError, match="1 not mended") as error:
        call_command("verify_storage", "--repair", stdout=out, stderr=StringIO())
    assert error.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == f"missing    {path}"
    assert lines[1].endswith("1 found, 0 mended.")


def test_command_is_content_with_a_whole_storage(photo: Photo) -> None:
    out = StringIO()
    call_command("verify_storage", "--quick", stdout=out, stderr=StringIO())
    assert out.getvalue().startswith("1 pictures, ")
    assert StorageCheck.objects.get().deep is False
