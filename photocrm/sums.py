"""Sums of content, by one reading of it."""

import zlib
from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Digest(Protocol):
    def update(self, piece: bytes, /) -> None: ...


class Sums(NamedTuple):
    size: int  # bytes
    crc32: int  # as a ZIP archive wants it


def sums_of(pieces: Iterable[bytes], *digests: Digest) -> Sums:
    """The digests are fed with the same bytes."""
    size, crc32 = 0, 0
    for piece in pieces:
        size += len(piece)
        crc32 = zlib.crc32(piece, crc32)
        for digest in digests:
            digest.update(piece)
    return Sums(size, crc32)
