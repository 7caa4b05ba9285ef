"""Pictures in a bucket that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from photocrm.storage import OutOfReach, pieces, remove_older

SCRATCH = "photocrm-scratch-"  # begins the names of folders that a killed worker leaves
# A bucket that hangs must not hang a worker for good.
PATIENCE = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"mode": "standard", "max_attempts": 4},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
)


class BucketStorage(S3Storage):
    """The same promises as `DurableStorage`: S3 shows an object whole or not at all."""

    def __init__(self, **options: Any) -> None:
        defaults = {"client_config": PATIENCE, "default_acl": None, "file_overwrite": True}
        super().__init__(**defaults | options)  # type: ignore[no-untyped-call]

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """All of it: what is read later would fail later, and in the words of boto3."""
        with as_on_a_disk(name), self.bucket.Object(name).get()["Body"] as body:
            return ContentFile(body.read(), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        if not self.exists(name):
            self.overwrite(name, content)
        return name

    def overwrite(self, name: str, content: File[bytes]) -> None:
        with as_on_a_disk(name):
            super()._save(name, content)  # type: ignore[no-untyped-call]

    def adopt(self, name: str, source: Path) -> None:
        with source.open("rb") as content:
            self.save(name, File(content))

    def exists(self, name: str) -> bool:
        with as_on_a_disk(name):
            return bool(super().exists(name))  # type: ignore[no-untyped-call]

    def size(self, name: str) -> int:
        with as_on_a_disk(name):
            return int(super().size(name))  # type: ignore[no-untyped-call]

    def get_modified_time(self, name: str) -> datetime:
        with as_on_a_disk(name):
            found: datetime = super().get_modified_time(name)  # type: ignore[no-untyped-call]
        return found

    def delete(self, name: str) -> None:
        with as_on_a_disk(name):
            super().delete(name)  # type: ignore[no-untyped-call]

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        if stop is not None and stop <= start:
            return
        wanted = f"bytes={start}-{'' if stop is None else stop - 1}"
        # S3 refuses a range of an empty object.
        given = {"Range": wanted} if start or stop is not None else {}
        with as_on_a_disk(name), self.bucket.Object(name).get(**given)["Body"] as body:
            yield from pieces(body, None)

    def names(self, folder: str) -> Iterator[str]:
        for name, _ in self.sizes(folder):
            yield name

    def sizes(self, folder: str) -> Iterator[tuple[str, int]]:
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        with as_on_a_disk(folder):
            for item in self.bucket.objects.filter(Prefix=prefix):
                yield item.key, item.size

    def delete_folder(self, folder: str) -> None:
        with as_on_a_disk(folder):
            self.bucket.objects.filter(Prefix=f"{folder.rstrip('/')}/").delete()

    @contextmanager
    def local_file(self, name: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix=SCRATCH) as folder:
            path = Path(folder, Path(name).name)
            with as_on_a_disk(name):
                self.bucket.Object(name).download_file(str(path))
            yield path

    @contextmanager
    def workshop(self, folder: str) -> Iterator[Path]:
        """Replaces what was there: it is the same, or a damaged file that is mended by it."""
        with TemporaryDirectory(prefix=SCRATCH) as path:
            yield Path(path)
            with as_on_a_disk(folder):
                for file in sorted(Path(path).iterdir()):
                    self.bucket.Object(f"{folder}/{file.name}").upload_file(str(file))

    def tidy(self, folder: str, before: datetime) -> None:
        """Of this machine, whatever they were for: one object is kept whole or not at all."""
        remove_older(Path(gettempdir()).glob(f"{SCRATCH}*"), before)


@contextmanager
def as_on_a_disk(name: str) -> Iterator[None]:
    """Raise FileNotFoundError for what the bucket has not, OutOfReach for all else."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(name) from error
        raise OutOfReach(f"The bucket refuses: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OutOfReach(f"The bucket does not answer: {error}") from error
