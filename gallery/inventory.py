"""What files the rows promise, and which of the stored files no row names."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar
from uuid import UUID

from gallery.models import Image, Leftover, Photo
from photocrm.storage import media_storage
from photocrm.sums import sums_of

BATCH = 200
FOLDERS = ("originals", "renditions")

Item = TypeVar("Item")
Content = tuple[UUID, str]  # workspace and SHA-256


class Fault(StrEnum):
    MISSING = "missing"
    DAMAGED = "damaged"
    ORPHANED = "orphaned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Promise:
    """A file that a row tells of. `checksum` is the SHA-256 of an original, else the CRC-32;
    `photo` is set where text is drawn on it."""

    path: str
    size: int
    checksum: str | int
    image: Image
    photo: Photo | None = None

    @property
    def is_original(self) -> bool:
        return isinstance(self.checksum, str)


def promises(images: Sequence[Image]) -> Iterator[Promise]:
    with_text = defaultdict(list)
    for photo in Photo.everything.filter(image__in=images).exclude(tagged_made=""):
        with_text[photo.image_id].append(photo)
    for image in images:
        yield of_original(image)
        for name, file in image.files.items():
            path = image.rendition_path(name)
            yield Promise(path, file["size"], file["crc32"], image)
        for photo in with_text[image.pk]:
            for name, file in photo.tagged_files.items():
                path = image.tagged_path(photo.tagged_made, name)
                yield Promise(path, file["size"], file["crc32"], image, photo)


def of_original(image: Image) -> Promise:
    return Promise(image.original_path, image.size, image.sha256, image)


def fault_of(promise: Promise, *, deep: bool) -> Fault | None:
    """`deep` reads every byte; otherwise the size has to do. None means that all is well."""
    try:
        if media_storage.size(promise.path) != promise.size:
            return Fault.DAMAGED
        if deep and checksum_of(promise) != promise.checksum:
            return Fault.DAMAGED
    except FileNotFoundError:
        return Fault.MISSING
    except OSError:
        return Fault.UNREADABLE
    return None


def checksum_of(promise: Promise) -> str | int:
    chunks = media_storage.chunks(promise.path)
    if not promise.is_original:
        return sums_of(chunks).crc32
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def orphans(before: datetime) -> Iterator[str]:
    """Stored files that no row names and that are older than `before`; a younger one may belong to
    an upload or a worker that has not finished."""
    for folder in FOLDERS:
        for paths in batched(media_storage.names(folder), BATCH):
            yield from (path for path in nameless(paths) if is_older(path, before))


def nameless(paths: Sequence[str]) -> list[str]:
    contents = {path: content_of(path) for path in paths}
    hashes = {content[1] for content in contents.values() if content}
    images = {
        (image.workspace_id, image.sha256): image
        for image in Image.objects.filter(sha256__in=hashes)
    }
    found = {path: images.get(content) for path, content in contents.items() if content}
    named = {promise.path for promise in promises([image for image in found.values() if image])}
    left = leftovers_of(hashes)
    return [
        path for path in paths if path not in named and not goes_anyway(path, left[contents[path]])
    ]


def leftovers_of(hashes: Iterable[str]) -> defaultdict[Content | None, list[Leftover]]:
    """Files that have their day to be removed on."""
    found = defaultdict(list)
    for leftover in Leftover.objects.filter(sha256__in=hashes):
        found[leftover.workspace_id, leftover.sha256].append(leftover)
    return found  # type: ignore[return-value]


def goes_anyway(path: str, leftovers: Iterable[Leftover]) -> bool:
    name = path.rpartition("/")[2]
    return any(not one.version or name.startswith(f"{one.version}-") for one in leftovers)


def content_of(path: str) -> Content | None:
    """Of `originals/<workspace>/<two letters>/<SHA-256>` and what lies below `renditions` so."""
    parts = path.split("/")
    try:
        return UUID(parts[1]), parts[3]
    except (ValueError, IndexError):
        return None


def is_older(path: str, before: datetime) -> bool:
    try:
        return media_storage.get_modified_time(path) < before
    except FileNotFoundError:
        return False


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    found = iter(items)
    while batch := list(islice(found, size)):
        yield batch
