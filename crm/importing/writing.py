"""Rows of customers, chunk by chunk: matched, merged, and written by set-based statements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.importing.cards import Card, Keys, following, keys_of, merged
from crm.importing.circle import KINDS, Changes, Circle, Person
from crm.importing.labelling import Labelling
from crm.importing.matching import Index
from crm.importing.store import DraftStore, Store
from crm.models import CustomerStatus
from crm.models.customer import INDEXED
from photocrm.ids import new_id
from photocrm.imports.kinds import Outcome, Staged
from photocrm.imports.models import ImportRow, ImportRun

Status = ImportRow.Status
TAKEN = "Another customer has this external id."
# Imports of one workspace write one after the other, so that they see each other's customers.
HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('import customers ' || %s, 0))"


class CustomerChunks:
    """Chunks of one run; nothing is kept between them, since a chunk may be done again."""

    def __init__(self, run: ImportRun, *, dry: bool) -> None:
        self.run, self.workspace = run, run.workspace
        self.store = (DraftStore if dry else Store)(run.workspace, run.created_by)
        first = CustomerStatus.objects.of(run.workspace).order_by("position")[0]
        self.first_status = str(first.pk)
        self.dry = dry

    def write(self, rows: Sequence[Staged]) -> list[Outcome]:
        if not self.dry:
            with connection.cursor() as cursor:
                cursor.execute(HOLD, [str(self.workspace.pk)])
        return Chunk(self, rows).write()

    def settle(self) -> None:
        self.store.settle()


class Chunk:
    """`cards` are those of whom rows are, as they stand after the rows so far."""

    def __init__(self, chunks: CustomerChunks, rows: Sequence[Staged]) -> None:
        self.chunks, self.rows, self.store = chunks, rows, chunks.store
        options = chunks.run.options
        self.on_match = options["on_match"]
        self.index = Index(options["match"])
        self.keys = [keys_of(row.values["row"]) for row in rows]
        self.cards: dict[UUID, Card] = {}
        self.labels = Labelling(chunks.workspace, options["labels"], rows, dry=chunks.dry)

    def write(self) -> list[Outcome]:
        self.look_up()
        pairs = zip(self.rows, self.keys, strict=True)
        outcomes = [self.outcome(row, keys) for row, keys in pairs]
        self.flush()
        return outcomes

    def look_up(self) -> None:
        """Everybody whom a row may be about, locked if rows may change them."""
        wanted = {key for keys in self.keys for key in self.index.wanted(keys)}
        found = self.store.matches(wanted)
        ids = {customer for customers in found.values() for customer in customers}
        if self.on_match != "skip":
            self.cards = self.store.cards(ids)
            ids = set(self.cards)
        if self.cards and any(row.values["people"] for row in self.rows):
            self.store.gather(self.cards, self.chunks.run.started_at)
        for key, customers in found.items():
            self.index.found[key] = sorted(ids.intersection(customers))

    def outcome(self, row: Staged, keys: Keys) -> Outcome:
        labels = self.labels.of(row)
        if labels is None:
            return failed(row, self.labels.refusal)
        customer = self.index.match_of(keys)
        if customer is None:
            return self.added(row, keys, labels)
        if self.on_match == "skip":
            return Outcome(row.line, Status.SKIPPED, customer)
        return self.changed(row, self.cards[customer], labels)

    def added(self, row: Staged, keys: Keys, labels: Sequence[UUID]) -> Outcome:
        if keys.external_id and self.index.owner_of(keys.external_id):
            return failed(row, TAKEN)
        card = Card(new_id(), {"status_id": self.chunks.first_status} | row.values["row"], True)
        self.cards[card.id] = card
        self.index.add(keys, card.id)
        self.attach(card, row, labels)
        return Outcome(row.line, Status.CREATED, card.id)

    def changed(self, row: Staged, card: Card, labels: Sequence[UUID]) -> Outcome:
        """A row that says nothing new writes nothing."""
        changes = merged(card, row.values["row"], overwrite=self.on_match == "overwrite")
        external_id = changes.get("external_id", [None, None])[1]
        if external_id and self.index.owner_of(external_id):
            return failed(row, TAKEN)
        beside = self.attach(card, row, labels)
        if not changes and not any(beside.values()):
            return Outcome(row.line, Status.SKIPPED, card.id)
        if changes:
            self.take(card, {name: new for name, (_, new) in changes.items()})
        renewed = beside["renewed"].values()
        is_sought = any(kind in parts for parts in renewed for kind in KINDS)
        card.known_otherwise |= is_sought or bool(beside["people"])
        return Outcome(row.line, Status.UPDATED, card.id, {"fields": changes} | beside)

    def attach(self, card: Card, row: Staged, labels: Sequence[UUID]) -> dict[str, Any]:
        """New contacts by their keys, what changes about others, and new labels."""
        people, renewed = self.meet(card, row.values["people"])
        put = [label for label in labels if label not in card.labels]
        card.new_labels += put
        card.labels.update(put)
        return {"people": people, "renewed": renewed, "labels": [str(label) for label in put]}

    def meet(self, card: Card, people: Sequence[Person]) -> tuple[list[str], dict[str, Changes]]:
        if not people:
            return [], {}
        card.people = card.people or Circle(card.id)
        return card.people.welcome(people, overwrite=self.on_match == "overwrite")

    def take(self, card: Card, new: dict[str, Any]) -> None:
        self.index.remove(keys_of(card.values), card.id)
        card.values |= new
        if INDEXED & new.keys() or not card.is_new:
            country = self.chunks.workspace.country
            card.values |= following(card.values, card.values["also_known"], country)
        card.changed = True
        self.index.add(keys_of(card.values), card.id)

    def flush(self) -> None:
        cards = list(self.cards.values())
        new = [card for card in cards if card.is_new]
        known = [card for card in cards if not card.is_new and self.is_written(card)]
        self.store.begin()
        if new:
            self.store.create(new)
        if known:
            self.store.change(known)
        self.store.add_labels(cards)
        self.store.write_people([card.people for card in cards if card.people])
        if known_otherwise := [card.id for card in cards if card.known_otherwise]:
            self.store.reindex(known_otherwise)

    def is_written(self, card: Card) -> bool:
        people = card.people is not None and bool(card.people.new or card.people.changed)
        beside = people or bool(card.new_labels)
        return card.changed or (self.store.writes_all and beside)


def failed(row: Staged, reason: str) -> Outcome:
    return Outcome(row.line, Status.FAILED, None, None, [{"column": "", "reason": reason}])
