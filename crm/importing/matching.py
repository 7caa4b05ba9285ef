"""Whom the rows of a chunk are about: those found by set-based statements, and one another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from crm.importing.cards import Keys

Key = tuple[str, Any]

KEPT = "workspace_id = %s AND trashed_at IS NULL AND merged_into_id IS NULL"
# Each names its index: the conditions are those of the partial ones in customer_indexes.
BY_EXTERNAL_ID = f"""
    SELECT external_id, NULL, id FROM {{customer}}
    WHERE {KEPT} AND external_id = ANY (%s) AND NOT external_id = ''
"""
BY_ID = f"SELECT id::text, NULL, id FROM {{customer}} WHERE {KEPT} AND id = ANY (%s)"
BY_EMAIL = f"""
    SELECT lower(email), NULL, id FROM {{customer}}
    WHERE {KEPT} AND lower(email) = ANY (%s) AND NOT email = ''
"""
BY_PHONE = f"""
    SELECT phone_e164, NULL, id FROM {{customer}}
    WHERE {KEPT} AND phone_e164 = ANY (%s) AND NOT phone_e164 = ''
"""
BY_NAME = f"""
    SELECT sort_name, sort_company, id FROM {{customer}}
    WHERE {KEPT} AND sort_name = ANY (%s)
"""


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
        cursor.execute(statement, [workspace_id, values])
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
