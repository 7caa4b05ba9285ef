"""Words for a file that is about to be brought in."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat

from photocrm.imports.actions import files
from photocrm.imports.actions.files import IGNORED
from photocrm.imports.forms import ENCODINGS
from photocrm.imports.kinds import kind_of
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.queries import remembered
from photocrm.tables import TableRow
from photocrm.tables.table import names_of

FORMATS = {"csv": "CSV", "xlsx": "Excel", "vcf": "vCard"}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
AS_LAST_TIME, RECOGNISED, LEFT_OUT = "As last time", "Recognised", "Left out"


class Fact(NamedTuple):
    label: str
    value: str
    note: str = ""


class Column(NamedTuple):
    """A column of the file: its name, where it goes, why, and its first values."""

    name: str
    target: str
    note: str
    cells: list[str]


class Problem(NamedTuple):
    line: int
    column: str
    reason: str


def file_facts(run: ImportRun) -> list[Fact]:
    """What the file was understood as."""
    details = run.details
    format_note = DELIMITERS.get(details.get("delimiter", ""), "")
    found = [
        Fact("File", run.file_name, filesizeformat(run.size)),
        Fact("Format", FORMATS.get(details.get("format", ""), "Unknown"), format_note),
    ]
    encoding = details.get("encoding", "")
    if encoding:
        found.append(Fact("Encoding", ENCODINGS.get(encoding, encoding)))
    if sheet := details.get("sheet", ""):
        others = len(details.get("sheets", ())) - 1
        found.append(Fact("Sheet", sheet, f"of {others + 1}" if others else ""))
    header, line = details.get("header", []), details.get("header_line", 0)
    found.append(Fact("Columns", str(len(header)), f"named in line {line}" if line else ""))
    if run.row_count:
        note = "" if files.is_counted(run) else "estimated"
        found.append(Fact("Rows", f"{run.row_count:,}", note))
    return found


def damage(run: ImportRun) -> str:
    """What of the file its encoding cannot read."""
    count, line = run.details.get("broken", 0), run.details.get("broken_line", 0)
    if not count:
        return ""
    encoding = ENCODINGS.get(run.details["encoding"], run.details["encoding"])
    if count == 1:
        said = f"1 character cannot be read as {encoding}, in line {line}; it is shown as “\ufffd”."
    else:
        said = f"{count:,} characters cannot be read as {encoding}, the first in line {line}."
    return f"{said} If names look wrong below, choose another encoding."


def columns(run: ImportRun, targets: Sequence[str], rows: Sequence[TableRow]) -> list[Column]:
    header = run.details.get("header", [])
    kind = kind_of(run)
    earlier = remembered(run, files.fingerprint(kind, files.own_columns(header)))
    guessed = kind.guess(header)
    found = []
    for number, name in enumerate(names_of(header)):
        target = targets[number] if number < len(targets) else IGNORED
        note = note_on(target, guessed[number], earlier[number : number + 1])
        cells = [row.cells[number] if number < len(row.cells) else "" for row in rows]
        found.append(Column(name, target, note, cells))
    return found


def note_on(target: str, guessed: str, earlier: list[str]) -> str:
    """`earlier` is what the column held the last time, if there was one."""
    if [target] == earlier:
        return AS_LAST_TIME
    if target == IGNORED:
        return LEFT_OUT
    return RECOGNISED if target == guessed else ""


def columns_note(found: Sequence[Column]) -> str:
    used = sum(column.target != IGNORED for column in found)
    return f"{used} of {len(found)} are brought in"


def plan_of(run: ImportRun, problems: Sequence[ImportRow]) -> dict[str, Any] | None:
    """What the last check counted, and the first of what it found wrong."""
    if run.plan is None:
        return None
    failed = run.plan.get("failed", 0)
    return {
        "stats": [
            Fact("To create", f"{run.plan.get('created', 0):,}"),
            Fact("To update", f"{run.plan.get('updated', 0):,}"),
            Fact("To skip", f"{run.plan.get('skipped', 0):,}", "there already"),
            Fact("With mistakes", f"{failed:,}", "not brought in" if failed else ""),
        ],
        "failed": failed,
        "problems": [
            Problem(row.line, one.get("column", ""), one.get("reason", ""))
            for row in problems
            for one in row.problems
        ],
    }


def import_label(run: ImportRun) -> str:
    """What the button says: with the exact count, once it is known."""
    kind, plan = kind_of(run), run.plan or {}
    count = plan.get("created", 0) + plan.get("updated", 0)
    return f"Import {kind.counted(count) if count else kind.noun}"
