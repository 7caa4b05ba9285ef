"""Photos of one session, or of several, as one ZIP that is known before its first byte."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from gallery.imaging.process import JPEG_NAMES
from gallery.models import Photo, PhotoSession
from photocrm.storage import media_storage
from photocrm.stored_zip import Member, StoredZip, unique_names

LONGEST_STEM = 200
FORBIDDEN = frozenset('<>:"/\\|?*')

# Of the files of a photo: the whole picture, the one for screens and mails, and the largest one of
# pages, which every photo has.
FULL, WEB, SEEN = "full", "mail", "2048"


def archive_of(session: PhotoSession, photos: Iterable[Photo], size: str = FULL) -> StoredZip:
    """Its photos as it shows them."""
    return StoredZip(members_of(session, photos, size), media_storage.chunks)


def archive_of_several(photos_by_session: Mapping[PhotoSession, Iterable[Photo]]) -> StoredZip:
    """The same with a folder for each session."""
    folders = unique_names(folder_name(session.name) for session in photos_by_session)
    members = [
        member
        for folder, (session, photos) in zip(folders, photos_by_session.items(), strict=True)
        for member in members_of(session, photos, FULL, f"{folder}/")
    ]
    return StoredZip(members, media_storage.chunks)


def members_of(
    session: PhotoSession, photos: Iterable[Photo], size: str, folder: str = ""
) -> Iterator[Member]:
    there = [(photo, file_of(session, photo, size)) for photo in photos]
    names = unique_names(download_name(photo, file["name"]) for photo, file in there)
    for (photo, file), name in zip(there, names, strict=True):
        path = photo.path_shown(session, file["name"])
        yield Member(f"{folder}{name}", path, file["size"], file["crc32"])


def file_of(session: PhotoSession, photo: Photo, size: str) -> dict[str, Any]:
    """What is known of the file. Photos from before there was a size for mails have the one of
    pages instead: a larger one might be more than a link allows.
    """
    files = photo.files_shown(session)
    name = size if size in files else SEEN
    file: dict[str, Any] = files[name]
    return file | {"name": name}


def download_name(photo: Photo, name: str = FULL) -> str:
    """The camera's name with the ending of what it has become in the file `name`."""
    stem = PurePath(photo.file_name).stem[:LONGEST_STEM] or "photo"
    return f"{stem}.{'jpg' if name in JPEG_NAMES else 'webp'}"


def archive_name(session_name: str) -> str:
    return f"{folder_name(session_name)}.zip"


def folder_name(session_name: str) -> str:
    """The session's name without what file systems refuse: `A: B/C` becomes `A B C`."""
    allowed = "".join(c if c.isprintable() and c not in FORBIDDEN else " " for c in session_name)
    return " ".join(allowed.split()).strip(".")[:LONGEST_STEM] or "photos"
