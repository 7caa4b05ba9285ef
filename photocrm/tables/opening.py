"""Which kind of table a file is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from photocrm.tables.csvfile import CsvTable
from photocrm.tables.table import FILE_LIMIT, Layout, Table, Unreadable


def open_table(path: Path, file_name: str) -> Table:
    """`file_name` is what people call the file; raises Unreadable with a sentence for them."""
    if path.stat().st_size > FILE_LIMIT:
        raise Unreadable(f"“{file_name}” is larger than {FILE_LIMIT // 1024**2} MB.")
    return CsvTable.sniffed(path)


def reopen_table(path: Path, details: Mapping[str, Any]) -> Table:
    """The table as it was opened before, by its `details`."""
    return CsvTable(path, Layout(**details))
