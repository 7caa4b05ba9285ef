"""Pictures in a bucket that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from photocrm.storage import pieces

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

    def _save(self, name: str, content: File[bytes]) -> str:
        if not self.exists(name):  # type: ignore[no-untyped-call]
            super()._save(name, content)  # type: ignore[no-untyped-call]
        return name

    def adopt(self, name: str, source: Path) -> None:
        with source.open("rb") as content:
            self.save(name, File(content))

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        if stop is not None and stop <= start:
            return
        wanted = f"bytes={start}-{'' if stop is None else stop - 1}"
        # S3 refuses a range of an empty object.
        given = {"Range": wanted} if start or stop is not None else {}
        with missing_as_such(name):
            body = self.bucket.Object(name).get(**given)["Body"]
        with body:
            yield from pieces(body, None)

    def names(self, folder: str) -> Iterator[str]:
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        for item in self.bucket.objects.filter(Prefix=prefix):
            yield item.key

    def delete_folder(self, folder: str) -> None:
        self.bucket.objects.filter(Prefix=f"{folder.rstrip('/')}/").delete()

    @contextmanager
    def local_file(self, name: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix="photocrm-") as folder:
            path = Path(folder, Path(name).name)
            with missing_as_such(name):
                self.bucket.Object(name).download_file(str(path))
            yield path

    @contextmanager
    def workshop(self, folder: str) -> Iterator[Path]:
        """Replaces what was there: it is the same, or a damaged file that is mended by it."""
        with TemporaryDirectory(prefix="photocrm-") as path:
            yield Path(path)
            for file in sorted(Path(path).iterdir()):
                self.bucket.Object(f"{folder}/{file.name}").upload_file(str(file))


@contextmanager
def missing_as_such(name: str) -> Iterator[None]:
    """Raise FileNotFoundError for what the bucket has not, as a disk would."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(name) from error
        raise
