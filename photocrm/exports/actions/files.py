"""The files of exports: what is written into them, and by which name they are fetched."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import IO, NamedTuple

from photocrm.exports.models import Format
from photocrm.spreadsheets import csv_writing
from photocrm.spreadsheets.cells import Cell

Lines = Iterable[Sequence[Cell]]


class FileType(NamedTuple):
    content_type: str
    write: Callable[[IO[bytes], Sequence[str], Lines], None]


def write_csv(target: IO[bytes], header: Sequence[str], lines: Lines) -> None:
    target.writelines(csv_writing.written(header, lines))


def write_xlsx(target: IO[bytes], header: Sequence[str], lines: Lines) -> None:
    from photocrm.spreadsheets import xlsx_writing  # its library takes a while to be loaded

    xlsx_writing.write(target, header, lines)


TYPES = {
    Format.CSV: FileType("text/csv; charset=utf-8", write_csv),
    Format.XLSX: FileType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx
    ),
}


def type_of(file_format: str) -> FileType:
    return TYPES[Format(file_format)]


def file_name(kind: str, day: date, file_format: str) -> str:
    """`customers-2026-11-22.csv`."""
    return f"{kind}-{day}.{file_format}"
