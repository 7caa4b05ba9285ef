"""Which kind of table a file is."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from photocrm.tables.csvfile import CsvTable
from photocrm.tables.table import FILE_LIMIT, NOTHING, Asked, Layout, Table, Unreadable

HEAD = 512
OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old or locked Excel file. Save it as .xlsx without a password"),
    (b"%PDF-", "a PDF. Export the table itself"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "packed. Unpack it first"),
    (b"Rar!", "packed. Unpack it first"),
    (b"7z\xbc\xaf", "packed. Unpack it first"),
)
CARD = re.compile(rb"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
MARKS_AND_ZEROS = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\0")


def open_table(path: Path, file_name: str, asked: Asked = NOTHING) -> Table:
    """What kind it is, its bytes decide; `file_name` is what people call it.

    Raises Unreadable with a sentence for them.
    """
    if path.stat().st_size > FILE_LIMIT:
        raise Unreadable(f"“{file_name}” is larger than {FILE_LIMIT // 1024**2} MB.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    for mark, kind in OTHERS:
        if head.startswith(mark):
            raise Unreadable(f"“{file_name}” is {kind}.")
    return class_of(format_of(head)).sniffed(path, asked)


def format_of(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    return "vcf" if CARD.match(MARKS_AND_ZEROS.sub(b"", head)) else "csv"


def reopen_table(path: Path, details: Mapping[str, Any]) -> Table:
    """The table as it was opened before, by its `details`."""
    layout = Layout(**details)
    return class_of(layout.format)(path, layout)


def class_of(kind: str) -> type[Table]:
    """The libraries behind the others are loaded by who needs them."""
    if kind == "xlsx":
        from photocrm.tables.workbook import WorkbookTable

        return WorkbookTable
    if kind == "vcf":
        from photocrm.tables.cards import CardTable

        return CardTable
    return CsvTable
