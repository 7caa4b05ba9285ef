"""Files that survive a power cut."""

import os
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class DurableStorage(FileSystemStorage):
    """Writes to a temporary name, syncs, then links: a name either has all its bytes or none.

    A name that is taken is left as it is, because every name says what its content is.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            keep(content, target)
        return name

    def adopt(self, name: str, source: Path) -> None:
        """Give the file at `source` this name as well; no byte is copied on the same disk.

        Nobody may write to it any more.
        """
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError:
            return
        except OSError:  # another disk, or one without links
            with source.open("rb") as content:
                self.save(name, File(content))
            return
        sync_folder(target.parent)


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the `import("./lightbox.js")` inside our script to the hashed name."""

    support_js_module_import_aggregation = True


def keep(content: File[bytes], target: Path) -> None:
    part = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name itself durable, not only the bytes behind it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
