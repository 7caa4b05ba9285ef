"""Whom the rows of a chunk are about: those found by set-based statements, and one another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from crm.importing.cards import Keys

Key = tuple[str, Any]

KEPT = "workspace_id = %s AND trashed_at IS NULL AND merged_into_id IS NULL"


def found_by(condition: str, *, second: str = "NULL", of: str = "text") -> str:
    """The statement that asks the table `{customer}` for many keys, by one search of an index each.

    The planner is left no other way: an expression in a partial index has no statistics, and what
    it would guess of a thousand e-mails ends in reading the whole table.
    """
    return f"""
        SELECT asked.key::text, found.second, found.id
        FROM unnest(%s::{of}[]) AS asked(key) CROSS JOIN LATERAL (
            SELECT {second} AS second, id FROM {{customer}}
            WHERE {KEPT} AND {condition}
            OFFSET 0
        ) AS found
    """


# Each names its index: the conditions are those of the partial ones in customer_indexes.
BY_EXTERNAL_ID = found_by("external_id = asked.key AND NOT external_id = ''")
BY_ID = found_by("id = asked.key", of="uuid")
BY_EMAIL = found_by("lower(email) = asked.key AND NOT email = ''")
BY_PHONE = found_by("phone_e164 = asked.key AND NOT phone_e164 = ''")
BY_NAME = found_by("sort_name = asked.key", second="sort_company")


def matches(customer: str, workspace_id: UUID, asked: Collection[Key]) -> dict[Key, list[UUID]]:
    """The customers in the table `customer` who have one of the keys."""
    wanted: dict[str, list[Any]] = defaultdict(list)
    for kind, key in asked:
        wanted[kind].append(key)
    found: dict[Key, list[UUID]] = defaultdict(list)
    for statement, kind, values in questions(wanted):
        for first, second, key in rows(statement.format(customer=customer), workspace_id, values):
            name = first if second is None else (first, second)
            if (kind, name) in asked:
                found[kind, name].append(key)
    return found


def questions(wanted: Mapping[str, list[Any]]) -> Iterable[tuple[str, str, list[Any]]]:
    for kind, values in wanted.items():
        if kind == "name":
            yield BY_NAME, kind, list({name for name, _ in values})
        elif kind == "email":
            yield BY_EMAIL, kind, values
        elif kind == "phone":
            yield BY_PHONE, kind, values
        else:
            yield BY_EXTERNAL_ID, kind, values
            yield BY_ID, kind, [value for value in values if is_id(value)]


def is_id(text: str) -> bool:
    """Our own exports name customers by their keys."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def rows(statement: str, workspace_id: UUID, values: list[Any]) -> Iterable[tuple[Any, Any, UUID]]:
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [values, workspace_id])
        return list(cursor.fetchall())


class Index:
    """Who has which key, as it stands after the rows so far."""

    def __init__(self, match: Collection[str]) -> None:
        asked = {*match, "own_id"} if "external_id" in match else {*match}
        self.match = [kind for kind in Keys._fields if kind in asked]
        self.found: dict[Key, list[UUID]] = defaultdict(list)

    def wanted(self, keys: Keys) -> Iterable[Key]:
        """An external id is asked for in any case: two customers cannot have the same."""
        for kind, key in zip(Keys._fields, keys, strict=True):
            if key is not None and (kind in self.match or kind == "external_id"):
                yield kind, key

    def add(self, keys: Keys, customer: UUID) -> None:
        for key in self.wanted(keys):
            if customer not in self.found[key]:
                self.found[key].append(customer)

    def remove(self, keys: Keys, customer: UUID) -> None:
        for key in self.wanted(keys):
            if customer in self.found[key]:
                self.found[key].remove(customer)

    def match_of(self, keys: Keys) -> UUID | None:
        """By the first key that anybody has; of several, whoever shares most keys, and the oldest
        of these.
        """
        for kind in self.match:
            key = getattr(keys, kind)
            if key is not None and (found := self.found.get((kind, key))):
                return found[0] if len(found) == 1 else self.likeliest(found, keys)
        return None

    def likeliest(self, found: list[UUID], keys: Keys) -> UUID:
        def shared(customer: UUID) -> int:
            return sum(customer in self.found.get(key, ()) for key in self.wanted(keys))

        return min(found, key=lambda customer: (-shared(customer), customer))

    def owner_of(self, external_id: str) -> UUID | None:
        found = self.found.get(("external_id", external_id))
        return found[0] if found else None
