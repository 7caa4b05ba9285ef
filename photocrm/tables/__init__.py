"""Tables that other programs exported: files in, rows of text out. Knows no model.

What a file is, its bytes decide; nothing in a cell is a command. Formulas and marks that turn the
direction of writing are text like any other; NUL, which no database takes, is left out.
"""

from photocrm.tables.opening import open_table, reopen_table
from photocrm.tables.table import Asked, Table, TableRow, Unreadable

__all__ = ["Asked", "Table", "TableRow", "Unreadable", "open_table", "reopen_table"]
