"""Pages by keyset: page 20,000 costs what page 1 costs, and no row is skipped or shown twice."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.cache import caches
from django.core.exceptions import BadRequest, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F, Model, QuerySet, Value
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import is_naive

Row = TypeVar("Row", bound=Model)

# How many rows of an order are walked in search of those that a filter wants.
WALK = 5_000
EDGE_KEPT = 300  # seconds

# What foreign values raise on their way into columns; Infinity overflows, deep lists recurse.
UNREADABLE = (
    ValueError,
    TypeError,
    OverflowError,
    RecursionError,
    Base64Error,
    ValidationError,
)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`after` is the cursor of the next page, empty on the last one."""

    rows: list[Row]
    after: str


def page_of(
    queryset: QuerySet[Row],
    *,
    after: str,
    size: int,
    among: QuerySet[Row] | None = None,
    walk: int = WALK,
) -> Page[Row]:
    """The `size` rows behind the cursor `after` ("" starts at the top), in the queryset's order.

    The order must name plain fields or annotations in one direction and end in the primary key. One
    row more than needed is read instead of counting. Raises BadRequest when the cursor was not made
    here.

    Filters whose rows may all stand at the far end of the order give `among`, the rows they choose
    from: see `near_and_far`, which looks at `walk` of them.
    """
    fields, backwards = ordering_of(queryset)
    if after:
        start = behind(queryset, fields, backwards, after)
        queryset = queryset.filter(start)
        among = among.filter(start) if among is not None else None
    if among is None:
        rows = list(queryset[: size + 1])
    else:
        rows = near_and_far(queryset, among, size + 1, walk)
    return Page(rows[:size], cursor(rows[size - 1], fields) if len(rows) > size else "")


def page_through(
    groups: Sequence[QuerySet[Row]],
    *,
    after: str,
    size: int,
    among: Sequence[QuerySet[Row] | None] = (),
    walk: int = WALK,
) -> Page[Row]:
    """As `page_of`, through several lists one behind the other, each in its own order.

    No row may stand in two groups. For orders that no single index has: by a status and then by
    time, or exact matches before the others. `among`, if given, has one entry for each group.
    """
    first, _, rest = after.partition(".")
    start = group_number(first, len(groups)) if after else 0
    found: list[tuple[int, Row]] = []
    for number in range(start, len(groups)):
        begin = rest if number == start else ""
        most = size + 1 - len(found)
        choice = among[number] if among else None
        page = page_of(groups[number], after=begin, size=most, among=choice, walk=walk)
        found += [(number, row) for row in page.rows]
        if len(found) > size:
            break
    rows = [row for _, row in found[:size]]
    if len(found) <= size:
        return Page(rows, "")
    number, last = found[size - 1]
    return Page(rows, f"{number}.{cursor(last, ordering_of(groups[number])[0])}")


def page_merged(lists: Sequence[QuerySet[Any]], *, after: str, size: int) -> Page[Any]:
    """As `page_of`, through the rows of several lists as if they were one: all are in one order, of
    columns with the same names.
    """
    fields, backwards = ordering_of(lists[0])
    found = [row for rows in lists for row in page_of(rows, after=after, size=size + 1).rows]
    found.sort(key=attrgetter(*fields), reverse=backwards)
    return Page(found[:size], cursor(found[size - 1], fields) if len(found) > size else "")


def group_number(text: str, count: int) -> int:
    if not (text.isdecimal() and len(text) <= len(str(count)) and int(text) < count):
        raise BadRequest("This page of the list does not exist.")
    return int(text)


def near_and_far(queryset: QuerySet[Row], among: QuerySet[Row], count: int, walk: int) -> list[Row]:
    """The first `count` rows without ever walking the whole table for them.

    Walks the index of the order past `walk` rows of `among` at most, for keys alone, which that
    index may tell without the rows. What is missing then is rare beyond, or far away: an order that
    no index has makes the planner gather it by the filters.
    """
    order, (fields, backwards) = queryset.query.order_by, ordering_of(queryset)
    edge = edge_of(among.order_by(*order).values_list(*fields)[walk : walk + 1])
    if edge is None:
        return list(queryset[:count])
    names, last = Tuple(*map(F, fields)), values_of(queryset, fields, edge)
    before, beyond = (
        (TupleGreaterThan, TupleLessThanOrEqual)
        if backwards
        else (TupleLessThan, TupleGreaterThanOrEqual)
    )
    with walking():
        near = queryset.filter(before(names, last))
        keys = list(near.values_list("pk", flat=True)[:count])
    if len(keys) < count:
        unindexed = [Coalesce(field, field) for field in fields]
        gathered = [field.desc() if backwards else field.asc() for field in unindexed]
        far = queryset.filter(beyond(names, last)).order_by(*gathered)
        keys += far.values_list("pk", flat=True)[: count - len(keys)]
    return list(queryset.filter(pk__in=keys)) if keys else []


def edge_of(rows: Any) -> tuple[Any, ...] | None:
    """Where near ends. Walking there costs milliseconds, and a place that was found some minutes
    ago does as well: whatever stands on its other side is looked for there.
    """
    asked = repr(rows.query.sql_with_params())
    key = f"edge-{hashlib.sha256(asked.encode()).hexdigest()}"
    edge: tuple[Any, ...] | None = caches["memory"].get(key)
    if edge is None and (edge := rows.first()) is not None:
        caches["memory"].set(key, edge, EDGE_KEPT)
    return edge


@contextmanager
def walking() -> Iterator[None]:
    """Queries inside go along the index of their order.

    Words that often stand together look rare to the planner, which would rather gather all rows
    that have one of them than look at these rows.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        yield
        if is_inside:  # else it ends with the transaction
            cursor.execute("SET LOCAL enable_bitmapscan = on")


def values_of(queryset: QuerySet[Row], fields: list[str], values: Iterable[Any]) -> list[Value]:
    columns = [column_of(queryset, name) for name in fields]
    return [Value(value, column) for column, value in zip(columns, values, strict=True)]


def ordering_of(queryset: QuerySet[Row]) -> tuple[list[str], bool]:
    order = [str(name) for name in queryset.query.order_by]
    if order[-1:] not in (["pk"], ["-pk"]) or len({name[0] == "-" for name in order}) != 1:
        raise ValueError(f"cannot page by {order}")
    return [name.removeprefix("-") for name in order], order[0].startswith("-")


def behind(queryset: QuerySet[Row], fields: list[str], backwards: bool, after: str) -> Any:
    lookup = TupleLessThan if backwards else TupleGreaterThan
    values = decoded(queryset, fields, after)
    return lookup(Tuple(*map(F, fields)), values)


def neighbours(queryset: QuerySet[Row], row: Row) -> tuple[Row | None, Row | None]:
    """The rows right before and right behind `row`, which need not be among them itself.

    Ordered as for `page_of`. A row with an empty value to order by has no place and no neighbours.
    """
    fields, backwards = ordering_of(queryset)
    values = values_of(queryset, fields, [getattr(row, name) for name in fields])
    if any(value.value is None for value in values):
        return None, None
    lookups = (TupleLessThan, TupleGreaterThan)
    behind_it, before_it = lookups if backwards else lookups[::-1]
    place = Tuple(*map(F, fields))
    before: Any = queryset.filter(before_it(place, values)).reverse()
    after: Any = queryset.filter(behind_it(place, values))
    return before.first(), after.first()


def column_of(queryset: QuerySet[Row], name: str) -> Any:
    """A field of the model, or what the queryset put beside it."""
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    meta = queryset.model._meta
    return meta.pk if name == "pk" else meta.get_field(name)


def cursor(row: Row, fields: list[str]) -> str:
    values = [getattr(row, field) for field in fields]
    return urlsafe_b64encode(json.dumps(values, cls=ExactEncoder).encode()).decode().rstrip("=")


class ExactEncoder(DjangoJSONEncoder):
    """Keeps microseconds, which Django's own encoder cuts to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def decoded(queryset: QuerySet[Row], fields: list[str], after: str) -> list[Value]:
    try:
        raw = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        columns = [column_of(queryset, name) for name in fields]
        pairs = zip(columns, raw, strict=True)
        return [Value(read(column, value), column) for column, value in pairs]
    except UNREADABLE as error:
        raise BadRequest("This page of the list does not exist.") from error


def read(column: Any, value: Any) -> Any:
    found = column.to_python(value)
    column.run_validators(found)
    if isinstance(found, str) and "\0" in found:
        raise ValueError("no text of the database has such a character")
    if found is None or (isinstance(found, datetime) and is_naive(found)):
        raise ValueError("a cursor holds whole values only")
    # A time zone further away than PostgreSQL believes in would fail there.
    return found.astimezone(UTC) if isinstance(found, datetime) else found
