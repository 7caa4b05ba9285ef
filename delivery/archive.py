"""All photos of one session, or of several, as one ZIP, streamed."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from zipstream import ZIP_STORED, ZipStream

from gallery.models import Photo, PhotoSession
from photocrm.storage import media_storage

LONGEST_STEM = 200
FORBIDDEN = frozenset('<>:"/\\|?*')


def archive_of(session: PhotoSession, photos: Iterable[Photo], file: str = "full") -> ZipStream:
    """Its photos as it shows them, each by its stored `file`. The ZIP has a known length
    (`len()`) and reads each file only when its turn comes."""
    stream = ZipStream(compress_type=ZIP_STORED, sized=True)
    add(stream, session, photos, file=file)
    return stream


def archive_of_several(photos_by_session: Mapping[PhotoSession, Iterable[Photo]]) -> ZipStream:
    """The same with a folder for each session."""
    stream = ZipStream(compress_type=ZIP_STORED, sized=True)
    folders: set[str] = set()
    for session, photos in photos_by_session.items():
        folder = unique(folder_name(session.name), folders)
        add(stream, session, photos, f"{folder}/")
    return stream


def add(
    stream: ZipStream,
    session: PhotoSession,
    photos: Iterable[Photo],
    folder: str = "",
    file: str = "full",
) -> None:
    names: set[str] = set()
    for photo in photos:
        name = unique(download_name(photo), names)
        size = photo.files_shown(session)[file]["size"]
        content = media_storage.chunks(photo.path_shown(session, file))
        stream.add(content, f"{folder}{name}", size=size)


def download_name(photo: Photo) -> str:
    """The camera's name with the ending of what it has become."""
    return f"{PurePath(photo.file_name).stem[:LONGEST_STEM] or 'photo'}.jpg"


def archive_name(session_name: str) -> str:
    return f"{folder_name(session_name)}.zip"


def folder_name(session_name: str) -> str:
    """The session's name without what file systems refuse: `A: B/C` becomes `A B C`."""
    allowed = "".join(c if c.isprintable() and c not in FORBIDDEN else " " for c in session_name)
    return " ".join(allowed.split()).strip(".")[:LONGEST_STEM] or "photos"


def unique(name: str, taken: set[str]) -> str:
    """Two cameras of one wedding both wrote IMG_0001: the second becomes `IMG_0001 (2).jpg`."""
    path, number, candidate = PurePath(name), 2, name
    while candidate.casefold() in taken:
        candidate = f"{path.stem} ({number}){path.suffix}"
        number += 1
    taken.add(candidate.casefold())
    return candidate
