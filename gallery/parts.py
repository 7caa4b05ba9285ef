"""The bytes of a file that is still on its way."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings

from photocrm.storage import means_full, sync_folder, write_all


class Locked(Exception):
    """Somebody else writes to this file just now."""


class DiskFull(Exception):
    """There is no room; nothing of the last bytes was kept."""


class Digest(Protocol):
    def update(self, chunk: bytes, /) -> None: ...


def folder() -> Path:
    """Beside the originals unless told otherwise, since files only change their name there."""
    return Path(settings.UPLOAD_ROOT or settings.MEDIA_ROOT / "uploads")


def require_room(length: int) -> None:
    """Raise DiskFull where the file would not fit, and leave the studio some space besides."""
    with full_is_told():
        folder().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder()).free < length + settings.UPLOAD_KEEP_FREE_BYTES:
        raise DiskFull


class Part:
    """An open partial file that nobody else writes to."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @property
    def size(self) -> int:
        return os.fstat(self.descriptor).st_size

    @property
    def is_shared(self) -> bool:
        """Whether an original has the same bytes by now, which must never change."""
        return os.fstat(self.descriptor).st_nlink > 1

    def cut(self, size: int) -> None:
        """Raises Locked where it is an original by now, which nobody cuts, and lets go of it:
        whoever asks next gets an empty file."""
        if self.is_shared:
            self.path.unlink(missing_ok=True)
            raise Locked
        os.ftruncate(self.descriptor, size)

    def append(self, at: int, chunks: Iterable[bytes], digest: Digest | None = None) -> int:
        """Write the chunks behind the first `at` bytes and sync; returns how many came.

        Raises DiskFull, and then the file is as it was.
        """
        os.lseek(self.descriptor, at, os.SEEK_SET)
        count = 0
        try:
            with full_is_told():
                for chunk in chunks:
                    write_all(self.descriptor, chunk)
                    count += len(chunk)
                    if digest:
                        digest.update(chunk)
                os.fsync(self.descriptor)
        except (DiskFull, OSError):
            self.cut(at)
            raise
        return count


@contextmanager
def locked(name: str) -> Iterator[Part]:
    """The partial file of this name, made when missing; raises Locked while somebody has it.

    The kernel lets go of the lock when its holder dies, however it dies.
    """
    path = folder() / name
    is_new = not path.exists()
    descriptor = opened(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked from error
        if is_new:
            sync_folder(path.parent)
        yield Part(path, descriptor)
    finally:
        os.close(descriptor)


def opened(path: Path) -> int:
    with full_is_told():
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


@contextmanager
def full_is_told() -> Iterator[None]:
    """Errors that mean "no room" become DiskFull; others stay what they are."""
    try:
        yield
    except OSError as error:
        if means_full(error):
            raise DiskFull from error
        raise


def remove(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)


def older_than(age: timedelta) -> Iterator[str]:
    """Names of partial files that nobody wrote to for so long."""
    latest = time.time() - age.total_seconds()
    for path in folder().glob("*/*.part"):
        if path.stat().st_mtime < latest:
            yield str(path.relative_to(folder()))
