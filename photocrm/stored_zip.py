"""ZIP archives that are known to the last byte before the first one is read.

Files are stored, not compressed, and their size and CRC-32 are known in advance. With a fixed date
everything else follows: length, ETag, and where each byte stands, so that a download that broke off
goes on where it was. Written after APPNOTE 6.3.10; ZIP64 fields only where numbers call for them.
"""

import hashlib
import struct
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, count
from pathlib import PurePath

# What does not fit here stands in a ZIP64 field, and this in its place.
FULL_16, FULL_32 = 0xFFFF, 0xFFFF_FFFF
PLAIN, ZIP64 = 20, 45  # versions of the format that a reader needs
MADE_ON_UNIX = 3 << 8 | ZIP64
UTF8_NAME = 0x0800
MIDNIGHT, FIRST_DAY = 0, 0x0021  # 1 January 1980: a time of making would be another archive
ORDINARY_FILE = 0o100644 << 16

LOCAL = struct.Struct("<4sHHHHHLLLHH")
CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
END_64 = struct.Struct("<4sQHHLLQQQQ")
LOCATOR_64 = struct.Struct("<4sLQL")
END = struct.Struct("<4sHHHHLLH")

# From a path and the wanted part of it, `start` up to `stop`, to its bytes.
Read = Callable[[str, int, int], Iterable[bytes]]


class Changed(Exception):
    """A file has not the length that the archive has promised by now."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive: its name there, and where its content is read from."""

    name: str
    path: str
    size: int
    crc32: int


class StoredZip:
    """The bytes of an archive, in any part. Memory grows by the names, never by the contents."""

    def __init__(self, members: Iterable[Member], read: Read) -> None:
        self.members = list(members)
        self.read = read
        lengths = (len(header_of(member)) + member.size for member in self.members)
        # Where each file begins with its header, and at last the directory.
        self.offsets = list(accumulate(lengths, initial=0))

    @cached_property
    def directory(self) -> bytes:
        """What stands behind the last file."""
        entries = b"".join(map(entry_of, self.members, self.offsets))
        return entries + end_of(len(self.members), len(entries), self.offsets[-1])

    def __len__(self) -> int:
        return self.offsets[-1] + len(self.directory)

    @property
    def etag(self) -> str:
        """Strong: names, sizes, checksums and the paths, which say what their content is."""
        digest = hashlib.sha256(self.directory)
        for member in self.members:
            digest.update(b"\0" + member.path.encode())
        return f'"{digest.hexdigest()[:32]}"'

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`. Raises Changed, and what `read` raises."""
        end = len(self) if stop is None else min(stop, len(self))
        first = bisect_right(self.offsets, start) - 1
        for number in range(first, len(self.offsets)):
            offset = self.offsets[number]
            if offset >= end:
                return
            yield from self.piece(number, max(start - offset, 0), end - offset)

    def piece(self, number: int, start: int, stop: int) -> Iterator[bytes]:
        """Of one file with its header, or of the directory; both bounds counted from its start."""
        if number == len(self.members):
            yield self.directory[start:stop]
            return
        member = self.members[number]
        header = header_of(member)
        if start < len(header):
            yield header[start:stop]
        inside = range(max(start - len(header), 0), min(stop - len(header), member.size))
        if inside:
            yield from self.content(member, inside)

    def content(self, member: Member, wanted: range) -> Iterator[bytes]:
        left = len(wanted)
        for chunk in self.read(member.path, wanted.start, wanted.stop):
            left -= len(chunk)
            if left < 0:
                break
            yield chunk
        if left:
            raise Changed(f"{member.path} has not the {member.size} bytes it had")


def header_of(member: Member) -> bytes:
    name = member.name.encode()
    size = min(member.size, FULL_32)
    # A local header with one ZIP64 number has both, unlike an entry of the directory.
    extra = extra_of(member.size, member.size) if member.size >= FULL_32 else b""
    version = ZIP64 if extra else PLAIN
    lengths = (len(name), len(extra))
    dated = (MIDNIGHT, FIRST_DAY, member.crc32)
    return LOCAL.pack(b"PK\3\4", version, UTF8_NAME, 0, *dated, size, size, *lengths) + name + extra


def entry_of(member: Member, offset: int) -> bytes:
    name = member.name.encode()
    size, place = min(member.size, FULL_32), min(offset, FULL_32)
    large = [member.size] * 2 if size == FULL_32 else []
    far = [offset] if place == FULL_32 else []
    extra = extra_of(*large, *far) if large or far else b""
    version = ZIP64 if extra else PLAIN
    fields = (MADE_ON_UNIX, version, UTF8_NAME, 0, MIDNIGHT, FIRST_DAY, member.crc32, size, size)
    rest = (len(name), len(extra), 0, 0, 0, ORDINARY_FILE, place)
    return CENTRAL.pack(b"PK\1\2", *fields, *rest) + name + extra


def extra_of(*numbers: int) -> bytes:
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def end_of(count: int, size: int, offset: int) -> bytes:
    """The end of a directory of `size` bytes that begins at `offset`."""
    found = (min(count, FULL_16), min(size, FULL_32), min(offset, FULL_32))
    shown, short_size, short_offset = found
    end = END.pack(b"PK\5\6", 0, 0, shown, shown, short_size, short_offset, 0)
    if shown < FULL_16 and FULL_32 not in found:
        return end
    versions = (MADE_ON_UNIX, ZIP64)
    whole = END_64.pack(b"PK\6\6", END_64.size - 12, *versions, 0, 0, count, count, size, offset)
    return whole + LOCATOR_64.pack(b"PK\6\7", 0, offset + size, 1) + end


def unique_names(names: Iterable[str]) -> Iterator[str]:
    """Two cameras of one wedding both wrote IMG_0001: the second becomes `IMG_0001 (2).jpg`."""
    taken: set[str] = set()
    numbers: defaultdict[str, int] = defaultdict(lambda: 2)
    for name in names:
        candidate = name
        while candidate.casefold() in taken:
            candidate = numbered(name, numbers[name.casefold()])
            numbers[name.casefold()] += 1
        taken.add(candidate.casefold())
        yield candidate


def free_name(name: str, taken: Container[str]) -> str:
    """The name itself or, like that second file, the first numbered one that is not taken; those
    are casefolded."""
    candidates = (numbered(name, number) for number in count(2))
    return next(one for one in chain([name], candidates) if one.casefold() not in taken)


def numbered(name: str, number: int) -> str:
    path = PurePath(name)
    return f"{path.stem} ({number}){path.suffix}"
