"""Delivery into a folder: photos as files on a disk of the studio, or in a bucket.

Nothing is overwritten. A file is there whole or not at all, so one with the right name and size is
one that an earlier attempt wrote: whoever goes on begins where that one ended.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone

from delivery import queries
from delivery.archive import members_of, stored_for
from delivery.channels import Answer, Promised, Refusal, Unfinished
from delivery.channels.email import text
from delivery.models import DeliveryJob, Endpoint
from photocrm.storage import PART, MediaStorage, means_full, media_storage, pieces
from photocrm.stored_zip import Member, free_name
from photocrm.sums import sums_of

# An attempt ends after so many seconds and the next one goes on, so that each is shorter than its
# lease, and mails are not kept waiting.
SLICE = 60.0
# What a killed worker left half written.
STALE = timedelta(hours=1)
FOR_GOOD = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def host_of(address: str) -> str:
    """The root, whose folders are on one disk or in one bucket."""
    return address[:253]


def send(job: DeliveryJob, promised: Promised) -> Answer:
    """Write what is not there yet; a yes means that all files are, whole. Raises Refusal with
    anything else, and Unfinished when it takes longer than one attempt may.
    """
    endpoint = Endpoint.objects.filter(jobs=job).select_related("workspace").get()
    refuse_closed(job, endpoint)
    storage = storage_of(endpoint)
    folder = "/".join(filter(None, (endpoint.workspace.slug, endpoint.path, job.folder_name)))
    files = files_of(job)
    with told(endpoint):
        remove_stale(storage, folder)
        written = write_missing(job, storage, folder, files)
        check(storage, folder, files)
    promised()
    was_there = f", {len(files) - written:,} were there" if written < len(files) else ""
    return Answer(0, f"{written:,} files written{was_there}: {endpoint.place}/{job.folder_name}")


def refuse_closed(job: DeliveryJob, endpoint: Endpoint) -> None:
    if endpoint.disabled_at:
        raise refusal(f"The folder {endpoint.name} is switched off.")
    if endpoint.root not in settings.DELIVERY_FOLDERS:
        raise refusal(f"This server knows no folder {endpoint.root} any more.")
    if not (job.link.is_open(timezone.now()) and job.folder_name):
        raise refusal("The private link is closed: deliver again.")


def refusal(words: str) -> Refusal:
    return Refusal(Answer(0, words), permanent=True, unsent=True)


def storage_of(endpoint: Endpoint) -> MediaStorage:
    return cast("MediaStorage", storages[f"folder {endpoint.root}"])


def files_of(job: DeliveryJob) -> list[Member]:
    """What the link opens in its best size, under the names of the cameras."""
    session = job.session
    session.current_version = job.link.version or session.current_version
    waiting = session.photos.waiting().count()
    if waiting:
        words = f"{waiting:,} of the photos are still being made ready."
        raise Refusal(Answer(0, words), permanent=False, unsent=True)
    size = stored_for(job.link, job.link.best_size)
    with ours("An original"):
        files = list(members_of(session, queries.photos_of(job.link), size))
    if not files:
        raise refusal("There are no photos to be written.")
    return files


def write_missing(job: DeliveryJob, storage: MediaStorage, folder: str, files: list[Member]) -> int:
    """Returns how many files were written. Whoever cancels the job ends this."""
    end, there = time.monotonic() + SLICE, there_in(storage, folder)
    missing = [(file, name) for file, name in placed(files, there) if name.casefold() not in there]
    for number, (file, name) in enumerate(missing):
        if number and time.monotonic() > end:
            done = len(files) - len(missing) + number
            raise Unfinished(f"{done:,} of {len(files):,} files are written.")
        if not is_held(job):
            return number
        write(storage, f"{folder}/{name}", file)
    return len(missing)


def is_held(job: DeliveryJob) -> bool:
    mine = DeliveryJob.objects.sending().filter(pk=job.pk, lease_token=job.lease_token)
    return mine.exists()


def there_in(storage: MediaStorage, folder: str) -> dict[str, int]:
    """Sizes of the files directly in the folder by their names, casefolded: some disks know no
    other ones."""
    found = ((name.removeprefix(f"{folder}/"), size) for name, size in storage.sizes(folder))
    return {name.casefold(): size for name, size in found if "/" not in name}


def placed(files: Iterable[Member], there: dict[str, int]) -> Iterator[tuple[Member, str]]:
    """Each file with its name there. Beside another file of that name it gets a number."""
    files = list(files)
    taken = {file.name.casefold() for file in files}
    for file in files:
        name = file.name
        if there.get(name.casefold(), file.size) != file.size:
            others = {one for one, size in there.items() if size != file.size}
            name = free_name(name, others | taken)
            taken.add(name.casefold())
        yield file, name


def write(storage: MediaStorage, path: str, file: Member) -> None:
    with ExitStack() as stack:
        with ours(file.name):
            source = stack.enter_context(media_storage.local_file(file.path))
            with source.open("rb") as content:
                is_whole = sums_of(pieces(content, None)) == (file.size, file.crc32)
        if not is_whole:
            raise refusal(f"{file.name} is damaged in the storage of PhotoCRM.")
        storage.save(path, File(stack.enter_context(source.open("rb"))))


def check(storage: MediaStorage, folder: str, files: list[Member]) -> None:
    """Ask the other side once more, about all of them."""
    there = there_in(storage, folder)
    lost = [name for file, name in placed(files, there) if there.get(name.casefold()) != file.size]
    if lost:
        words = f"{lost[0]} is not there as it was written."
        raise Refusal(Answer(0, words), permanent=False, unsent=True)


def remove_stale(storage: MediaStorage, folder: str) -> None:
    before = timezone.now() - STALE
    for name in list(storage.names(folder)):
        if name.rpartition("/")[2].startswith(".") and name.endswith(PART):
            with suppress(FileNotFoundError):
                if storage.get_modified_time(name) < before:
                    storage.delete(name)


@contextmanager
def ours(name: str) -> Iterator[None]:
    """What goes wrong here is no fault of the folder."""
    try:
        yield
    except FileNotFoundError as error:
        raise refusal(f"{name} is missing in the storage of PhotoCRM.") from error
    except OSError as error:
        words = text(f"{name} cannot be read: {error}")
        raise Refusal(Answer(0, words), permanent=False, unsent=True) from error


@contextmanager
def told(endpoint: Endpoint) -> Iterator[None]:
    """What the disk or the bucket says, as a refusal. A full or missing one may be mended soon;
    where PhotoCRM has no business, it stays out.
    """
    place = endpoint.place
    try:
        yield
    except SuspiciousFileOperation as error:
        raise refusal(f"{place} leads out of the folders of this server.") from error
    except PermissionError as error:
        raise refusal(f"PhotoCRM may not write into {place}.") from error
    except FileNotFoundError as error:
        raise away(f"{endpoint.root} is not there: is its disk or bucket away?") from error
    except OSError as error:
        if code_of(error) in FOR_GOOD:
            raise Refusal(Answer(code_of(error), text(f"{error}")), permanent=True) from error
        raise away("The disk is full." if means_full(error) else f"{error}") from error


def away(words: str) -> Refusal:
    return Refusal(Answer(0, text(words)), permanent=False, of_host=True, unsent=True)


def code_of(error: OSError) -> int:
    """The answer of a bucket; 0 without any."""
    response = getattr(error.__cause__, "response", None) or {}
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
