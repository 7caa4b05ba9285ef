"""Taking back what rows of an import did to customers, but for what a person touched since."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.importing import undoing_people
from crm.importing.cards import Card, following
from crm.importing.store import Store, executed, fetched
from crm.models import Contact, Customer, CustomerLabel, CustomerPair
from photocrm.imports.kinds import Outcome, Problem
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.touching import changed_by_others, pointed_at

Status = ImportRow.Status
GONE = "The customer is in the trash or was merged into another."
TOUCHED = "Somebody worked with this customer since."
LABELS = {field.column: str(field.verbose_name) for field in Customer._meta.concrete_fields}

JUDGED = """
    SELECT customer_id FROM crm_customerpair WHERE customer_id = ANY (%s) AND verdict <> 'suggested'
    UNION
    SELECT other_id FROM crm_customerpair WHERE other_id = ANY (%s) AND verdict <> 'suggested'
"""
REMOVE_LABELS = """
    DELETE FROM crm_customerlabel USING unnest(%s::uuid[], %s::uuid[]) AS put (customer, label)
    WHERE customer_id = put.customer AND label_id = put.label
"""
REMOVE_CUSTOMERS = (
    "DELETE FROM crm_customerpair WHERE customer_id = ANY (%s)",
    "DELETE FROM crm_customerpair WHERE other_id = ANY (%s)",
    "DELETE FROM crm_customerlabel WHERE customer_id = ANY (%s)",
    "DELETE FROM crm_contact WHERE customer_id = ANY (%s)",
    "DELETE FROM crm_customer WHERE id = ANY (%s)",
)
# What goes with a customer that an import created.
OWN = ((Contact, "customer"), (CustomerLabel, "customer"))
OWN_PAIRS = ((CustomerPair, "customer"), (CustomerPair, "other"))


def undo(run: ImportRun, rows: Sequence[ImportRow]) -> list[Outcome]:
    """The last row first: what changed a customer is taken back before what created it."""
    store = Store(run.workspace, run.created_by)
    cards = store.cards({row.subject_id for row in rows})
    changed = [row for row in rows if row.status == Status.UPDATED]
    created = [row for row in rows if row.status == Status.CREATED]
    outcomes = give_back(store, cards, changed)
    return [*outcomes, *remove(run, cards, created)]


def give_back(store: Store, cards: dict[UUID, Card], rows: Sequence[ImportRow]) -> list[Outcome]:
    problems: dict[int, list[Problem]] = {
        row.line: restored(cards[row.subject_id], row.before["fields"])
        if row.subject_id in cards
        else [{"column": "", "reason": GONE}]
        for row in rows
    }
    kept = [row for row in rows if row.subject_id in cards]
    known_otherwise = undoing_people.undo(store, cards, kept, problems)
    pairs = [(row.subject_id, label) for row in kept for label in row.before["labels"]]
    if pairs:
        customers, labels = zip(*pairs, strict=True)
        executed(REMOVE_LABELS, list(customers), list(labels))
    if changed := [card for card in cards.values() if card.changed]:
        country = store.workspace.country
        for card in changed:
            card.values |= following(card.values, card.values["also_known"], country)
        store.change(changed)
    if known_otherwise:
        store.reindex(known_otherwise)
    return [outcome(row, problems[row.line]) for row in rows]


def outcome(row: ImportRow, problems: list[Problem]) -> Outcome:
    status = Status.KEPT if problems else Status.UNDONE
    return Outcome(row.line, status, row.subject_id, row.before, problems)


def restored(card: Card, fields: dict[str, list[Any]]) -> list[Problem]:
    """Put back what still is as the import left it."""
    problems = []
    for name, (before, after) in fields.items():
        if card.values[name] != after or (name == "next_action" and is_planned(card, fields)):
            problems.append({"column": LABELS[name], "reason": "This was changed since."})
        else:
            card.values[name] = before
            card.changed = True
    return problems


def is_planned(card: Card, fields: dict[str, list[Any]]) -> bool:
    """Somebody set a day since for an action that the import brought."""
    day = fields.get("next_action_on", [None, None])[1]
    return not fields["next_action"][0] and card.values["next_action_on"] != day


def remove(run: ImportRun, cards: dict[UUID, Card], rows: Sequence[ImportRow]) -> list[Outcome]:
    ids = [row.subject_id for row in rows]
    there = set(Customer._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
    kept = touched(run, [key for key in ids if key in cards])
    if going := [key for key in ids if key in cards and key not in kept]:
        for statement in REMOVE_CUSTOMERS:
            executed(statement, going)
    found = []
    for row in rows:
        reason = TOUCHED if row.subject_id in kept else ""
        if row.subject_id in there and row.subject_id not in cards:
            reason = GONE
        found.append(outcome(row, [{"column": "", "reason": reason}] if reason else []))
    return found


def touched(run: ImportRun, ids: Sequence[UUID]) -> set[UUID]:
    """Those whom anybody but this run changed, or to whom anything points but what it brought."""
    judged = {key for (key,) in fetched(JUDGED, list(ids), list(ids))}
    changed = changed_by_others(Customer, run.workspace_id, ids)
    return changed | judged | pointed_at(Customer, ids, but=(*OWN, *OWN_PAIRS))
