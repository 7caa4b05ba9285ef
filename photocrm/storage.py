"""Files that survive a power cut, on a disk or in a bucket."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol, cast
from uuid import uuid4

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

CHUNK = 256 * 1024
PART = ".part"  # ends the hidden name of a file that is being written
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class OutOfReach(ConnectionError):
    """The way to a bucket is cut, or it refuses everything; nothing is wrong with the file."""


class MediaStorage(Protocol):
    """What PhotoCRM asks of the place where pictures are kept.

    A name has all its bytes or none, and is not overwritten, because every name says what its
    content is. What goes wrong is an OSError: OutOfReach where the way to a bucket is cut.
    """

    def save(self, name: str, content: File[bytes]) -> str: ...
    def adopt(self, name: str, source: Path) -> None:
        """Keep the file at `source`, which nobody writes to any more, by this name too."""

    def overwrite(self, name: str, content: File[bytes]) -> None:
        """Put the true content in the place of a damaged one, at once and whole."""

    def open(self, name: str, mode: str = "rb") -> File[bytes]: ...
    def exists(self, name: str) -> bool: ...
    def delete(self, name: str) -> None: ...
    def size(self, name: str) -> int:
        """Bytes; raises FileNotFoundError."""

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, read when their turn comes."""

    def get_modified_time(self, name: str) -> datetime: ...
    def delete_folder(self, folder: str) -> None:
        """With all that is below it, also what a killed worker was making; gone already is fine."""

    def names(self, folder: str) -> Iterator[str]:
        """Of every file below `folder`, in no order; nothing where there is no such folder."""

    def sizes(self, folder: str) -> Iterator[tuple[str, int]]:
        """The same, each with its bytes."""

    def local_file(self, name: str) -> AbstractContextManager[Path]:
        """A file on this machine with the content of `name`, to be read only."""

    def workshop(self, folder: str) -> AbstractContextManager[Path]:
        """A folder on this machine; what lies in it on leaving without an error is kept below
        `folder`."""

    def tidy(self, folder: str, before: datetime) -> None:
        """Remove what workers that were killed before then had on their benches below `folder`."""


class DurableStorage(FileSystemStorage):
    """Writes to a temporary name, syncs, then renames."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        make_folder(target.parent)
        if not target.exists():
            keep(content, target)
        sync_folder(target.parent)  # of one that was there, the writer may have died before
        return name

    def overwrite(self, name: str, content: File[bytes]) -> None:
        target = Path(self.path(name))
        keep(content, target)
        sync_folder(target.parent)

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        with self.open(name) as file:
            file.seek(start)
            yield from pieces(file, None if stop is None else stop - start)

    def names(self, folder: str) -> Iterator[str]:
        root = Path(self.path(""))
        for path, _, files in os.walk(self.path(folder)):
            yield from (Path(path, file).relative_to(root).as_posix() for file in files)

    def sizes(self, folder: str) -> Iterator[tuple[str, int]]:
        for name in self.names(folder):
            with suppress(FileNotFoundError):  # it went meanwhile
                yield name, self.size(name)

    def delete_folder(self, folder: str) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.path(folder))

    @contextmanager
    def local_file(self, name: str) -> Iterator[Path]:
        yield Path(self.path(name))

    @contextmanager
    def workshop(self, folder: str) -> Iterator[Path]:
        path = Path(self.path(folder))
        make_folder(path)
        yield path

    def tidy(self, folder: str, before: datetime) -> None:
        """Folders with hidden names: what is finished has another one."""
        for path, names, _ in os.walk(self.path(folder)):
            remove_older((Path(path, name) for name in names if name.startswith(".")), before)

    def adopt(self, name: str, source: Path) -> None:
        """No byte is copied on the same disk."""
        target = Path(self.path(name))
        make_folder(target.parent)
        try:
            os.link(source, target)
        except OSError:  # it is there already, or on another disk, or that one knows no links
            with source.open("rb") as content:
                self.save(name, File(content))
        sync_folder(target.parent)


class OutsideStorage(DurableStorage):
    """A folder that others use as well, and that may be on a disk of another machine.

    It is never made: where it is missing, its disk is away. Whatever leads out of it, by a symbolic
    link too, is a SuspiciousFileOperation.
    """

    def path(self, name: str) -> str:
        found = super().path(name)
        root = Path(self.location)
        if not root.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
        if not Path(found).resolve().is_relative_to(root.resolve()):
            raise SuspiciousFileOperation(f"{name} leads out of {root}")
        return found


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the `import("./lightbox.js")` inside our script to the hashed name."""

    support_js_module_import_aggregation = True


# The storage of the setting STORAGES, by the interface above.
media_storage = cast("MediaStorage", default_storage)


def means_full(error: OSError) -> bool:
    return error.errno in FULL


def will_pass(error: OSError) -> bool:
    """Whether waiting helps: there is no room, or no way to the bucket, for now."""
    return means_full(error) or isinstance(error, OutOfReach)


def pieces(file: IO[bytes] | File[bytes], length: int | None) -> Iterator[bytes]:
    """The next `length` bytes of the file, or all the rest, in chunks."""
    left = length
    while left is None or left > 0:
        piece = file.read(CHUNK if left is None else min(CHUNK, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece


def write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def keep(content: File[bytes], target: Path) -> None:
    part = target.with_name(f".{target.name}.{uuid4().hex}{PART}")
    try:
        with part.open("wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def remove_older(folders: Iterable[Path], before: datetime) -> None:
    """Those to which nothing came since; others may go at the same moment."""
    for folder in folders:
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < before.timestamp():
                shutil.rmtree(folder)


def make_folder(folder: Path) -> None:
    """With all above it, each of them durable in the one that holds it."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name itself durable, not only the bytes behind it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
