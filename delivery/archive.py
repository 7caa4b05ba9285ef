"""Photos of one session, or of several, as one ZIP that is known before its first byte."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from delivery.models import ShareLink
from gallery.actions import originals
from gallery.imaging.formats import Format
from gallery.imaging.process import CLEAN, FULL, JPEG_NAMES
from gallery.models import Photo, PhotoSession
from photocrm.storage import media_storage
from photocrm.stored_zip import Member, StoredZip, unique_names

LONGEST_STEM = 200
FORBIDDEN = frozenset('<>:"/\\|?*')

# Of the files of a photo, beside the whole picture: the one for screens and mails, and the largest
# one of pages, which every photo has.
WEB, SEEN = "mail", "2048"
# Of photos without text on them, the file that was uploaded.
UNTOUCHED = "untouched"
RAW = Format.RAW.value
# Programs choose by the ending; a file that has none of its format gets the first.
ENDINGS: dict[str, tuple[str, ...]] = {
    Format.JPEG: (".jpg",),
    Format.PNG: (".png",),
    Format.WEBP: (".webp",),
    Format.TIFF: (".tif", ".tiff"),
    Format.HEIC: (".heic", ".heif", ".hif"),
    Format.AVIF: (".avif",),
}


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


def stored_for(link: ShareLink, size: str) -> str:
    """Which of the files above the link gives out for a size of `access.SIZES`."""
    if size == "web":
        return WEB
    return UNTOUCHED if link.may_have_untouched else FULL


class Outgoing(NamedTuple):
    """A file as a customer gets it."""

    name: str
    path: str
    size: int  # bytes
    crc32: int
    content_type: str


def members_of(
    session: PhotoSession, photos: Iterable[Photo], size: str, folder: str = ""
) -> Iterator[Member]:
    files = [outgoing(session, photo, size) for photo in photos]
    names = unique_names(safe_name(file.name) for file in files)
    for file, name in zip(files, names, strict=True):
        yield Member(f"{folder}{name}", file.path, file.size, file.crc32)


def outgoing(session: PhotoSession, photo: Photo, size: str) -> Outgoing:
    """The photo as the session shows it. Photos from before there was a size for mails have the one
    of pages instead: a larger one might be more than a link allows.
    """
    if size == UNTOUCHED and not photo.shows_tagged(session):
        return as_uploaded(photo)
    files = photo.files_shown(session)
    wanted = size if size == WEB else whole_of(session, photo)
    name = wanted if wanted in files else SEEN
    file, path = files[name], photo.path_shown(session, name)
    content_type = f"image/{kind_of(photo, name)}"
    return Outgoing(download_name(photo, name), path, file["size"], file["crc32"], content_type)


def as_uploaded(photo: Photo) -> Outgoing:
    """Byte by byte, under the camera's own name."""
    image, name = photo.image, PurePath(photo.file_name)
    stem = name.stem[:LONGEST_STEM] or "photo"
    content_type = "application/octet-stream" if image.format == RAW else f"image/{image.format}"
    checksum = originals.checksum(image)
    path = image.original_path
    return Outgoing(f"{stem}{name.suffix}", path, image.size, checksum, content_type)


def whole_of(session: PhotoSession, photo: Photo) -> str:
    """The file with the whole picture: in the format it came in, unless it could not be cleaned
    in that, or has text on it."""
    return CLEAN if CLEAN in photo.files_shown(session) else FULL


def download_name(photo: Photo, name: str) -> str:
    """The camera's name with the ending of what it has become in the file `name`."""
    given, endings = PurePath(photo.file_name), ENDINGS[kind_of(photo, name)]
    is_fitting = name == CLEAN and given.suffix.lower() in endings
    return f"{given.stem[:LONGEST_STEM] or 'photo'}{given.suffix if is_fitting else endings[0]}"


def kind_of(photo: Photo, name: str) -> str:
    """The format of one of its files."""
    if name == CLEAN:
        return photo.image.format
    return Format.JPEG if name in JPEG_NAMES else Format.WEBP


def archive_name(session_name: str) -> str:
    return f"{folder_name(session_name)}.zip"


def safe_name(name: str) -> str:
    """A file name without what file systems refuse, or hide: `.a:b.jpg` becomes `a_b.jpg`."""
    allowed = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in name)
    return allowed.strip(". ") or "photo"


def folder_name(session_name: str) -> str:
    """The session's name without what file systems refuse: `A: B/C` becomes `A B C`."""
    allowed = "".join(c if c.isprintable() and c not in FORBIDDEN else " " for c in session_name)
    return " ".join(allowed.split()).strip(".")[:LONGEST_STEM] or "photos"
