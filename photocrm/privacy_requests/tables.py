"""What an export holds: a table for each model, its rows in words instead of columns."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar, cast

from django.db.models import Field, ForeignKey, Model, QuerySet

from photocrm.audit.models import Change, Entry, Event
from photocrm.privacy import Holds, Nothing, answers
from photocrm.privacy_requests.reach import ID, Reach, column_of

CHUNK = 500
Row = dict[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Table:
    """`columns` are the keys of every row."""

    name: str
    columns: list[str]
    rows: Callable[[], Iterator[Row]]


def of(reach: Reach) -> list[Table]:
    found = [table(model, partial(all_of, rows)) for model, rows in reach.known()]
    return [*found, *(table(model, partial(told, model, reach)) for model in (Event, Change))]


def table(model: type[Model], rows: Callable[[], Iterator[Model]]) -> Table:
    fields = shown_fields(model)
    name = str(model._meta.verbose_name_plural)
    columns = [str(field.verbose_name) for field in fields]
    return Table(name, columns, lambda: (in_words(row, fields) for row in rows()))


def shown_fields(model: type[Model]) -> list[Any]:
    hidden = cast("Holds", answers()[model]).hidden
    return [field for field in model._meta.concrete_fields if field.name not in hidden]


def in_words(row: Model, fields: list[Any]) -> Row:
    return {str(field.verbose_name): value_of(row, field) for field in fields}


def value_of(row: Model, field: Field[Any, Any]) -> Any:
    """What JSON can hold; what a row of the studio is called instead of its key."""
    if is_by_name(field):
        related = getattr(row, field.name)
        return str(related) if related else None
    value = field.value_from_object(row)
    plain = value is None or isinstance(value, bool | int | float | str | dict | list)
    return value if plain else str(value)


def is_by_name(field: Any) -> bool:
    answer = answers().get(field.related_model) if isinstance(field, ForeignKey) else None
    return isinstance(answer, Nothing) and answer.by_name


def all_of(rows: QuerySet[Any]) -> Iterator[Any]:
    named = [field.name for field in rows.model._meta.concrete_fields if is_by_name(field)]
    found = rows.select_related(*named) if named else rows
    return found.iterator(chunk_size=CHUNK)


def told(model: type[Entry], reach: Reach) -> Iterator[Entry]:
    """What the trail tells of the rows, also of those that are gone; but nothing in which somebody
    else had a part, and no changes of a row that was somebody else's once.
    """
    trail: Any = model._base_manager.filter(workspace_id=reach.workspace.pk)
    for owned, keys in reach.with_gone.items():
        subject = trail.filter(table=owned._meta.db_table)
        for some in in_chunks(keys):
            entries = subject.filter(row_id__in=some).order_by("pk")
            yield from (showable(entry, owned) for entry in own(entries, reach))


def showable(entry: Entry, model: type[Model]) -> Entry:
    """What is hidden in rows is hidden in their changes, too."""
    if isinstance(entry, Change):
        hidden = {column_of(model, name) for name in cast("Holds", answers()[model]).hidden}
        entry.changes = {key: value for key, value in entry.changes.items() if key not in hidden}
    return entry


def own(entries: QuerySet[Any], reach: Reach) -> Iterator[Entry]:
    shared = set()
    if entries.model is Change:
        shared = {entry.row_id for entry, strange in with_strangers(entries, reach) if strange}
    for entry, strange in with_strangers(entries, reach):
        if not strange and entry.row_id not in shared:
            yield entry


def with_strangers(entries: QuerySet[Any], reach: Reach) -> Iterator[tuple[Any, bool]]:
    """Each with whether it names a row of a customer that is not this person's."""
    for some in in_chunks(entries.iterator(chunk_size=CHUNK)):
        named = [set(re.findall(ID, str(told_by(entry)))) for entry in some]
        strangers = reach.strangers(set().union(*named))
        yield from ((entry, bool(ids & strangers)) for entry, ids in zip(some, named, strict=True))


def told_by(entry: Any) -> Any:
    return entry.changes if isinstance(entry, Change) else entry.details


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    return iter(lambda: list(islice(rest, CHUNK)), [])
