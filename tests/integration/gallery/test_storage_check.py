"""Whether every picture is there, and what is done when one is not."""

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from gallery.actions import files, images, photos, renders, tags, verification
from gallery.imaging.process import RECIPE
from gallery.lettering.layers import Layer
from gallery.models import Image, Photo, StorageCheck
from photocrm.accounts.models import User, Workspace
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


def test_missing_rendition_is_made_again(photo: Photo) -> None:
    path = photo.image.rendition_path("500")
    default_storage.delete(path)
    assert found() == [("missing", path, False)]
    assert found(repair=True) == [("missing", path, True)]
    images.process(photo.image_id)
    assert default_storage.exists(path)
    assert found() == []


def test_damage_of_the_same_size_needs_the_deep_look(photo: Photo) -> None:
    path = photo.image.rendition_path("500")
    path_of(path).write_bytes(bytes(default_storage.size(path)))
    assert found(deep=False) == []
    assert found(repair=True) == [("damaged", path, True)]
    images.process(photo.image_id)
    assert found() == []


def test_text_whose_file_is_missing_is_drawn_again(photo: Photo) -> None:
    path = photo.image.tagged_path(photo.tagged_made, "full")
    default_storage.delete(path)
    assert found(repair=True) == [("missing", path, True)]
    renders.render(photo.pk)
    assert default_storage.exists(path)
    assert found() == []


def test_damaged_original_cannot_be_mended(photo: Photo) -> None:
    path = photo.image.original_path
    path_of(path).write_bytes(b"something else")
    assert found(deep=False, repair=True) == [("damaged", path, False)]
    assert path_of(path).read_bytes() == b"something else"
    assert Image.objects.get().status == Image.Status.READY


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
