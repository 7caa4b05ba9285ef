"""In which letters a file is written."""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

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
# What stands for a letter that cannot be read.
BROKEN = "\ufffd"
# Windows-1252 leaves these bytes undefined; Latin-1 none.
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def encoding_of(path: Path, asked: str = "") -> str:
    """By its mark; else by the zeros of UTF-16, else UTF-8 if its letters are, but for a few broken
    ones, else Windows-1252. What is `asked` for is taken, and a mark of UTF-8 still is one.
    """
    with path.open("rb") as file:
        if asked:
            is_marked = asked == "utf-8" and file.read(3) == codecs.BOM_UTF8
            return "utf-8-sig" if is_marked else asked
        head = file.read(HEAD)
        marked = (encoding for mark, encoding in MARKS if head.startswith(mark))
        if found := next(marked, None) or wide(head):
            return found
        if is_utf8(chunks(file)) or is_mostly_utf8(chunks(file)):
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


def is_mostly_utf8(parts: Iterable[bytes]) -> bool:
    """More letters beyond ASCII are whole than broken: in Windows-1252 hardly any is."""
    letters = broken = 0
    for text in decoded(parts, "utf-8"):
        broken += text.count(BROKEN)
        letters += len(text) - len(text.encode("ascii", errors="ignore"))
    return letters - broken > broken


def decoded(parts: Iterable[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for part in parts:
        yield decoder.decode(part)
    yield decoder.decode(b"", final=True)


class Damage(NamedTuple):
    """How many letters are none in the encoding of their file, and the line of the first."""

    letters: int = 0
    line: int = 0


def damage_of(path: Path, encoding: str) -> Damage:
    count = line = ends = 0
    with path.open("rb") as file:
        for text in decoded(chunks(file), encoding):
            if BROKEN in text:
                line = line or ends + text.count("\n", 0, text.index(BROKEN)) + 1
                count += text.count(BROKEN)
            ends += text.count("\n")
    return Damage(count, line)


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """With the ends of lines as they are: inside quotes they belong to the cell."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        yield text
