"""One set of promises, kept by a disk and by a bucket that speaks S3."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from gallery.actions import images, photos
from photocrm.accounts.models import User, Workspace
from photocrm.bucket import BucketStorage
from photocrm.environment import bucket_options
from photocrm.storage import DurableStorage, MediaStorage, will_pass
from tests.data import pictures
from tests.factories import SessionFactory

CONTENT = bytes(range(256)) * 2_000  # more than one chunk


@pytest.fixture(params=["disk", "bucket"])
def storage(request: Any, tmp_path: Path) -> MediaStorage:
    if request.param == "disk":
        return DurableStorage(location=tmp_path)
    bucket = BucketStorage(**bucket_options(request.getfixturevalue("bucket_url")))
    bucket.bucket.objects.all().delete()
    return bucket


def read(storage: MediaStorage, name: str, *span: int) -> bytes:
    return b"".join(storage.chunks(name, *span))


def test_what_is_saved_comes_back(storage: MediaStorage) -> None:
    assert storage.save("originals/a/b", ContentFile(CONTENT)) == "originals/a/b"
    assert storage.exists("originals/a/b")
    assert storage.size("originals/a/b") == len(CONTENT)
    assert read(storage, "originals/a/b") == CONTENT
    with storage.open("originals/a/b") as file:
        assert file.read() == CONTENT
    with storage.local_file("originals/a/b") as path:
        assert path.read_bytes() == CONTENT


def test_part_of_a_file_is_read_alone(storage: MediaStorage) -> None:
    storage.save("a", ContentFile(CONTENT))
    assert read(storage, "a", 300_000, 300_010) == CONTENT[300_000:300_010]
    assert read(storage, "a", 500_000) == CONTENT[500_000:]
    assert read(storage, "a", 5, 5) == b""


def test_empty_file_reads_as_empty(storage: MediaStorage) -> None:
    storage.save("a", ContentFile(b""))
    assert read(storage, "a") == b""


def test_name_that_is_taken_keeps_its_content(storage: MediaStorage) -> None:
    storage.save("a", ContentFile(b"first"))
    assert storage.save("a", ContentFile(b"second")) == "a"
    assert read(storage, "a") == b"first"


def test_missing_file_is_told_in_one_way(storage: MediaStorage) -> None:
    assert not storage.exists("nothing")
    with pytest.raises(FileNotFoundError):
        storage.size("nothing")
    with pytest.raises(FileNotFoundError):
        read(storage, "nothing")
    storage.delete("nothing")


def test_deleted_file_is_gone(storage: MediaStorage) -> None:
    storage.save("a", ContentFile(b"first"))
    storage.delete("a")
    assert not storage.exists("a")


def test_names_are_those_below_the_folder(storage: MediaStorage) -> None:
    for name in ("originals/a/1", "originals/b/2", "originals-of-others/3"):
        storage.save(name, ContentFile(b"x"))
    assert sorted(storage.names("originals")) == ["originals/a/1", "originals/b/2"]
    assert list(storage.names("nowhere")) == []


def test_what_the_workshop_makes_is_kept(storage: MediaStorage) -> None:
    with storage.workshop("renditions/a") as folder:
        Path(folder, "1-500.webp").write_bytes(b"made")
    assert read(storage, "renditions/a/1-500.webp") == b"made"


def test_workshop_mends_what_was_damaged(storage: MediaStorage) -> None:
    storage.save("renditions/a/1-500.webp", ContentFile(b"dam"))
    with storage.workshop("renditions/a") as folder:
        Path(folder, "1-500.webp").write_bytes(b"made")
    assert read(storage, "renditions/a/1-500.webp") == b"made"


def test_what_killed_workers_left_goes_once_it_is_old(
    storage: MediaStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = storage.workshop("renditions/a")
    left = killed.__enter__()
    Path(mkdtemp(dir=left, prefix=".making-"), "500.webp").write_bytes(b"half")
    storage.save("renditions/a/1-500.webp", ContentFile(b"made"))
    for before, is_left in ((timedelta(days=-1), True), (timedelta(minutes=1), False)):
        storage.tidy("renditions", datetime.now(UTC) + before)
        assert any(tmp_path.rglob(".making-*")) is is_left
    assert list(storage.names("renditions")) == ["renditions/a/1-500.webp"]


def test_missing_original_is_told_before_any_work(storage: MediaStorage) -> None:
    with (
        pytest.raises(FileNotFoundError),
        storage.local_file("nothing") as path,
        path.open("rb"),
    ):
        pytest.fail("there is nothing to read")


def test_damaged_content_makes_way_for_the_true_one(storage: MediaStorage) -> None:
    storage.save("originals/a", ContentFile(b"dam"))
    storage.overwrite("originals/a", ContentFile(CONTENT))
    assert read(storage, "originals/a") == CONTENT
    assert list(storage.names("")) == ["originals/a"]


@pytest.mark.parametrize("kept_before", [False, True])
def test_adopted_file_is_whole_whatever_its_name_holds(
    storage: MediaStorage, tmp_path: Path, kept_before: bool
) -> None:
    source = tmp_path / "whole.part"
    source.write_bytes(CONTENT)
    if kept_before:
        storage.save("originals/a", ContentFile(CONTENT))
    storage.adopt("originals/a", source)
    source.unlink()
    assert read(storage, "originals/a") == CONTENT


def test_new_folders_are_durable_and_so_is_a_name_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it may have died between its rename and the sync of its folder."""
    synced: list[Path] = []
    monkeypatch.setattr("photocrm.storage.sync_folder", synced.append)
    disk = DurableStorage(location=tmp_path)
    disk.save("originals/a/b", ContentFile(b"x"))
    assert synced == [tmp_path, tmp_path / "originals", tmp_path / "originals/a"]
    synced.clear()
    disk.save("originals/a/b", ContentFile(b"x"))
    source = tmp_path / "whole.part"
    source.write_bytes(b"x")
    disk.adopt("originals/a/b", source)
    assert set(synced) == {tmp_path / "originals/a"}


@pytest.mark.parametrize("act", ["exists", "size", "delete", "delete_folder", "get_modified_time"])
def test_bucket_out_of_reach_is_an_error_that_will_pass(act: str) -> None:
    with pytest.raises(ConnectionError) as error:
        getattr(unreachable(), act)("originals/a")
    assert will_pass(error.value)


def test_bucket_out_of_reach_neither_gives_nor_takes(tmp_path: Path) -> None:
    bucket = unreachable()
    with pytest.raises(ConnectionError):
        read(bucket, "originals/a")
    with pytest.raises(ConnectionError):
        bucket.open("originals/a")
    with pytest.raises(ConnectionError):
        list(bucket.names("originals"))
    with pytest.raises(ConnectionError):
        bucket.save("originals/a", ContentFile(b"x"))
    with pytest.raises(ConnectionError), bucket.local_file("originals/a"):
        pytest.fail("there is nothing to read")
    with pytest.raises(ConnectionError), bucket.workshop("renditions/a") as folder:
        Path(folder, "1-500.webp").write_bytes(b"made")


def unreachable() -> BucketStorage:
    options = bucket_options("http://key:secret@127.0.0.1:9/photos?region=eu-1")
    hasty = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    return BucketStorage(**options, client_config=hasty)


@pytest.mark.django_db
@pytest.mark.usefixtures("media_bucket")
def test_upload_and_renditions_live_in_the_bucket(
    bucket_url: str, settings: Any, workspace: Workspace, owner: User, tmp_path: Path
) -> None:
    session = SessionFactory(workspace=workspace)
    options = bucket_options(bucket_url)
    source = tmp_path / "DSC_0001.jpg"
    source.write_bytes(pictures.photo((900, 600)))
    photo, _ = photos.add(session=session, file_name=source.name, source=source, by=owner)
    images.process(photo.image_id)
    photo.image.refresh_from_db()
    kept = set(BucketStorage(**options).names(""))
    assert kept >= {photo.image.original_path, photo.image.rendition_path("500")}
    assert not FileSystemStorage(settings.MEDIA_ROOT).exists(photo.image.original_path)


def test_address_of_a_bucket_is_taken_apart() -> None:
    assert bucket_options("https://key:s%2Fcret@s3.example:9000/photos?region=eu-1") == {
        "endpoint_url": "https://s3.example:9000",
        "bucket_name": "photos",
        "access_key": "key",
        "secret_key": "s/cret",
        "region_name": "eu-1",
    }
    assert bucket_options("https://s3.example/photos") == {
        "endpoint_url": "https://s3.example",
        "bucket_name": "photos",
    }


def test_nginx_and_a_bucket_at_once_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ACCEL_PREFIX"):
        bucket_options("https://s3.example/photos", "/internal-media/")


@pytest.mark.parametrize(
    "url", ["photos", "ftp://s3.example/photos", "https://s3.example", "https://s3.example/a/b"]
)
def test_address_that_is_none_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        bucket_options(url.replace("//", "//key:secret@"))
    assert "secret@" not in str(error.value)
