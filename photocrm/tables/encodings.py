"""In which letters a file is written."""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

# Longest first: the mark of UTF-16 is the beginning of that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD = 4096
CHUNK = 1024 * 1024
# Windows-1252 leaves these bytes undefined; Latin-1 none.
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def encoding_of(path: Path) -> str:
    """By its mark; else by the zeros of UTF-16, else UTF-8 if all of it is, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        marked = (encoding for mark, encoding in MARKS if head.startswith(mark))
        if found := next(marked, None) or wide(head):
            return found
        if is_utf8(chunks(file)):
            return "utf-8"
        return "latin-1" if any(UNDEFINED.search(chunk) for chunk in chunks(file)) else "cp1252"


def wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) > max(even, odd) // 10 or max(even, odd) <= len(head) // 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def chunks(file: BinaryIO) -> Iterable[bytes]:
    """From the beginning, wherever the file stands."""
    file.seek(0)
    return iter(lambda: file.read(CHUNK), b"")


def is_utf8(parts: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for part in parts:
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """With the ends of lines as they are: inside quotes they belong to the cell."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        yield text
