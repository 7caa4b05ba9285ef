"""Many rows into a table at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """By COPY, which fires triggers and looks at constraints as INSERT does; raises DatabaseError.

    `table` and `columns` are names of ours and are not quoted.
    """
    begin = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    wrapped = connection.wrap_database_errors
    with wrapped, connection.cursor() as cursor, cursor.copy(begin) as out:
        for row in rows:
            out.write_row(row)
