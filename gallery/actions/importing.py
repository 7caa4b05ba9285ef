"""Taking the photos of a folder in, by the same ways and checks as an upload."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.formats import date_format

from crm.models import Customer
from gallery.actions import originals, placing, uploads
from gallery.actions.placing import Target
from gallery.imaging.formats import Refused, examine
from gallery.models import Photo
from photocrm.accounts.models import User, Workspace

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Batch:
    folder: Path
    workspace: Workspace
    customer: Customer | None
    by: User
    per_folder: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A `reason` is why the file was refused; otherwise it is new, or was there."""

    path: Path
    is_new: bool = False
    reason: str = ""


@dataclass(slots=True)
class Targets:
    """The session of each folder, the same on every run over the same folders."""

    batch: Batch
    known: dict[Path, Target] = field(default_factory=dict)

    def of(self, path: Path) -> Target:
        folder = path.parent if self.batch.per_folder else self.batch.folder
        if folder not in self.known:
            self.known[folder] = self.made(folder, path)
        return self.known[folder]

    def made(self, folder: Path, first: Path) -> Target:
        day = datetime.fromtimestamp(first.stat().st_mtime, UTC)
        name = f"{folder.resolve().name[:150]}, {date_format(day, 'j F Y')}"
        return Target(
            workspace=self.batch.workspace,
            session_key=key_of(self.batch.workspace, folder),
            session_name=name,
            customer=self.batch.customer,
        )


def key_of(workspace: Workspace, folder: Path) -> UUID:
    return uuid5(NAMESPACE_URL, f"{workspace.pk}:{folder.resolve()}")


def files_below(folder: Path) -> list[Path]:
    """In the order of their names; hidden ones are nobody's photos."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not is_hidden(path.relative_to(folder)))


def is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def run(batch: Batch, paths: Sequence[Path]) -> Iterator[Result]:
    targets = Targets(batch)
    take = look if batch.dry_run else partial(bring, by=batch.by)
    for path in paths:
        try:
            yield Result(path, is_new=take(targets.of(path), path))
        except Refused as refusal:
            yield Result(path, reason=str(refusal))
        except OSError as error:
            yield Result(path, reason=f"The file could not be read or kept: {error.strerror}.")


def look(target: Target, path: Path) -> bool:
    """Whether the picture would be new, or is wanted again since it failed or its original is lost
    or damaged; writes nothing."""
    examine(path)
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    session = target.session()
    if not session or not uploads.known(target.workspace, [digest]):
        return True
    return not Photo.everything.filter(session=session, image__sha256=digest).exists()


def bring(target: Target, path: Path, *, by: User) -> bool:
    if not look(target, path):
        return False
    with transaction.atomic():  # nobody removes the file before its row is there
        image = originals.store(path, workspace_id=target.workspace.pk)
        name = path.name[-LONGEST_NAME:]
        placed = placing.place(image=image, target=target, file_name=name, position=None, by=by)
    return placed.is_new
