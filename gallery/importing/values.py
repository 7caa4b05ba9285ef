"""What a row of a table says about a session; knows no model."""

from collections.abc import Collection, Sequence
from datetime import date

from crm.emails import is_address
from crm.importing import cells as read
from crm.importing.people import full_name, people
from crm.importing.rows import LONGEST_NAME, Cell, Parsed, Reader, Row
from crm.importing.values import MONTH_FIRST
from gallery.importing.columns import Target, guess

LONGEST_ID = 100
SessionRow = Row[Target]


class SessionReader(Reader[Target]):
    """Reads the rows of one table. The values are `name`, `shot_on` and `notes` of the session, and
    `customer_name`, `customer_email` and `customer_id`, by which its customer is looked for.
    """

    def __init__(
        self,
        header: Sequence[str],
        targets: Sequence[Target],
        *,
        country: str,
        today: date,
        labels: Collection[str] = (),
    ) -> None:
        super().__init__(header, targets, guess(header), labels)
        self.days = {"today": today, "month_first": country in MONTH_FIRST}

    def session_of(self, cells: Sequence[str]) -> Parsed:
        row = self.row(cells)
        self.keep_customer(row)
        self.keep_email(row)
        if cell := row.take(Target.CUSTOMER_ID):
            row.keep("customer_id", cell, LONGEST_ID)
        if (cell := row.take(Target.SHOT_ON)) and not read.is_nothing(cell.text):
            row.parsed.values["shot_on"] = row.read(cell, read.day, **self.days)
        self.keep_name(row)
        self.keep_labels(row, row.found.get(Target.LABELS, ()))
        self.keep_notes(row, row.found.get(Target.NOTES, ()))
        return row.parsed

    def keep_customer(self, row: SessionRow) -> None:
        """Of several people in one cell the first; the others stand in the notes with it."""
        if cell := row.take(Target.CUSTOMER) or self.composed_name(row):
            named = (row.read(cell, people) or []) if "@" in cell.text else []
            if len(named) > 1:
                row.note(cell)
            if named and named[0].email:
                row.parsed.values["customer_email"] = named[0].email
                cell = Cell(cell.column, named[0].name)
            row.keep("customer_name", cell, LONGEST_NAME)

    def composed_name(self, row: SessionRow) -> Cell | None:
        parts = [row.take(target) for target in (Target.CUSTOMER_FIRST, Target.CUSTOMER_LAST)]
        column = next((cell.column for cell in parts if cell), None)
        if column is None:
            return None
        first, last = (cell.text if cell else "" for cell in parts)
        return Cell(column, full_name("", first, "", last, ""))

    def keep_email(self, row: SessionRow) -> None:
        if (cell := row.take(Target.CUSTOMER_EMAIL)) and not read.is_nothing(cell.text):
            found = row.read(cell, read.emails)
            if found:
                row.parsed.values["customer_email"] = found[0]
        email = row.parsed.values.get("customer_email")
        if email and not is_address(email):
            row.refuse(row.found[Target.CUSTOMER][0].column, f"“{email}” is no e-mail address.")

    def keep_name(self, row: SessionRow) -> None:
        """A session without a name is called like its customer."""
        cell = row.take(Target.NAME)
        if cell is None and (customer := row.parsed.values.get("customer_name")):
            cell = Cell("Name", customer)
        if cell is None:
            row.refuse("Name", "The row has neither a name nor a customer.")
        else:
            row.keep("name", cell, LONGEST_NAME)
