"""Taking back what rows of an import did to contacts, but for what a person touched since."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from crm import phones
from crm.importing.store import Store, fetched
from crm.models import Contact
from photocrm.imports.kinds import Problem
from photocrm.imports.models import ImportRow
from photocrm.imports.touching import changed_by_others, pointed_at

Problems = Mapping[int, list[Problem]]
WORDS = {"email": "e-mail"}

REMOVE = "DELETE FROM crm_contact WHERE id = ANY (%s) RETURNING id"


def undo(
    store: Store, customers: Collection[UUID], rows: Sequence[ImportRow], problems: Problems
) -> set[UUID]:
    """Of locked customers; what has to stay is added to the problems of its row. Returns those who
    are known by other people now.
    """
    return give_back(store, customers, rows, problems) | remove(store, rows, problems)


def give_back(
    store: Store, customers: Collection[UUID], rows: Sequence[ImportRow], problems: Problems
) -> set[UUID]:
    """The parts that still are as the import left them."""
    changes = [(row, *each) for row in rows for each in row.before.get("renewed", {}).items()]
    if not changes:
        return set()
    people = store.people(customers, None)
    kept = {key: person for key, person in people.items() if not person["is_trashed"]}
    for row, key, parts in changes:
        if key in kept:
            problems[row.line] += restored(kept[key], parts)
        else:
            problems[row.line].append(told("One is not there any more."))
    back = [kept[key] for key in {key for _, key, _ in changes} & kept.keys()]
    for person in back:
        person["phone_e164"] = phones.e164(person["phone"], country=store.workspace.country)
    store.change_people(back)
    return {person["customer_id"] for person in back}


def restored(person: dict[str, Any], parts: Mapping[str, list[Any]]) -> list[Problem]:
    found = []
    for part, (before, after) in parts.items():
        if person[part] == after:
            person[part] = before
        else:
            word = WORDS.get(part, part)
            found.append(told(f"The {word} of “{person['name']}” was changed since."))
    return found


def remove(store: Store, rows: Sequence[ImportRow], problems: Problems) -> set[UUID]:
    """Contacts that came and that nobody touched."""
    ids = [UUID(key) for row in rows for key in row.before["people"]]
    if not ids:
        return set()
    touched = changed_by_others(Contact, store.workspace.pk, ids) | pointed_at(Contact, ids)
    gone = {key for (key,) in fetched(REMOVE, list(set(ids) - touched))}
    for row in rows:
        left = [key for key in row.before["people"] if UUID(key) not in gone]
        problems[row.line] += [told("One was changed since.") for _ in left]
    return {row.subject_id for row in rows for key in row.before["people"] if UUID(key) in gone}


def told(reason: str) -> Problem:
    return {"column": "Contacts", "reason": reason}
