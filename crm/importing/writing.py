"""Rows of customers, chunk by chunk: matched, merged, and written by set-based statements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.importing.cards import INDEXED, Card, Keys, following, keys_of, merged, strangers
from crm.importing.labelling import Labelling
from crm.importing.matching import Index
from crm.importing.store import DraftStore, Store
from crm.models import CustomerStatus
from photocrm.ids import new_id
from photocrm.imports.kinds import Outcome
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

    def write(self, rows: Sequence[ImportRow]) -> list[Outcome]:
        if not self.dry:
            with connection.cursor() as cursor:
                cursor.execute(HOLD, [str(self.workspace.pk)])
        return Chunk(self, rows).write()


class Chunk:
    """`cards` are those of whom rows are, as they stand after the rows so far."""

    def __init__(self, chunks: CustomerChunks, rows: Sequence[ImportRow]) -> None:
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
        for key, customers in found.items():
            self.index.found[key] = sorted(ids.intersection(customers))

    def outcome(self, row: ImportRow, keys: Keys) -> Outcome:
        labels = self.labels.of(row)
        if labels is None:
            return failed(row, self.labels.refusal)
        customer = self.index.match_of(keys)
        if customer is None:
            return self.added(row, keys, labels)
        if self.on_match == "skip":
            return Outcome(row.line, Status.SKIPPED, customer)
        return self.changed(row, self.cards[customer], labels)

    def added(self, row: ImportRow, keys: Keys, labels: Sequence[UUID]) -> Outcome:
        if keys.external_id and self.index.owner_of(keys.external_id):
            return failed(row, TAKEN)
        card = Card(new_id(), {"status_id": self.chunks.first_status} | row.values["row"], True)
        self.cards[card.id] = card
        self.index.add(keys, card.id)
        self.attach(card, row, labels)
        return Outcome(row.line, Status.CREATED, card.id)

    def changed(self, row: ImportRow, card: Card, labels: Sequence[UUID]) -> Outcome:
        """A row that says nothing new writes nothing."""
        changes = merged(card, row.values["row"], overwrite=self.on_match == "overwrite")
        external_id = changes.get("external_id", [None, None])[1]
        if external_id and self.index.owner_of(external_id):
            return failed(row, TAKEN)
        people, put = self.attach(card, row, labels)
        if not changes and not people and not put:
            return Outcome(row.line, Status.SKIPPED, card.id)
        if changes:
            self.take(card, {name: new for name, (_, new) in changes.items()})
        card.found_by_more |= bool(people)
        before = {"fields": changes, "people": people, "labels": [str(label) for label in put]}
        return Outcome(row.line, Status.UPDATED, card.id, before)

    def attach(
        self, card: Card, row: ImportRow, labels: Sequence[UUID]
    ) -> tuple[list[str], list[UUID]]:
        """New contacts by their keys, and new labels."""
        people = strangers(card, row.values["people"])
        put = [label for label in labels if label not in card.labels]
        card.new_people += people
        card.new_labels += put
        card.labels.update(put)
        return [person["id"] for person in people], put

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
        self.store.add_people(cards)
        self.store.add_labels(cards)
        if found_by_more := [card.id for card in cards if card.found_by_more]:
            self.store.reindex(found_by_more)
        if new or known:
            self.store.end()

    def is_written(self, card: Card) -> bool:
        beside = bool(card.new_people or card.new_labels)
        return card.changed or (self.store.writes_all and beside)


def failed(row: ImportRow, reason: str) -> Outcome:
    return Outcome(row.line, Status.FAILED, None, None, [{"column": "", "reason": reason}])
