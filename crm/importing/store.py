"""The tables that an import reads and writes: those of crm, or drafts beside them in a dry run.

Drafts are temporary tables of one database session, so nobody sees or waits for them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from crm.importing import matching
from crm.importing.cards import FIELDS, Card, Values, plain
from crm.importing.circle import PARTS, Circle, Person
from crm.importing.matching import Key
from crm.models import Contact, Customer
from crm.models.customer_queryset import FOLLOWING
from photocrm.accounts.models import Workspace
from photocrm.ids import new_id
from photocrm.imports.copying import copy
from photocrm.imports.jsonb import json_of

TABLES = ("crm_customer", "crm_contact", "crm_customerlabel")
COLUMNS = [str(field.column) for field in Customer._meta.concrete_fields]
PEOPLE = [str(field.column) for field in Contact._meta.concrete_fields]
WRITTEN = (*FIELDS, *FOLLOWING)
# The words of a whole chunk wait for each other, and come into their indexes together.
GATHER_WORDS = "SET LOCAL gin_pending_list_limit = '64MB'"
PUT_WORDS_IN_ORDER = """
    SELECT gin_clean_pending_list('crm_customer_search'),
        gin_clean_pending_list('crm_customer_search_sample')
"""
# All rows of a chunk belong to one moment.
TIMES = ("created_at", "updated_at", "last_contact_at")

READ = (*FIELDS, "sort_name", "sort_company", "phone_e164", "also_known")
LOCK = f"""
    SELECT id, {", ".join(READ)} FROM {{customer}}
    WHERE {matching.KEPT} AND id = ANY (%s) ORDER BY id FOR NO KEY UPDATE
"""
PERSON = (*PARTS, "phone_e164")
PEOPLE_OF = f"""
    SELECT id, customer_id, trashed_at IS NOT NULL, updated_at >= %s, {", ".join(PERSON)}
    FROM {{contact}} WHERE customer_id = ANY (%s) ORDER BY id
"""
LABELS_OF = "SELECT customer_id, label_id FROM {label} WHERE customer_id = ANY (%s)"


UPDATE = f"""
    UPDATE crm_customer AS stored
    SET ({", ".join(WRITTEN)}, version, updated_at)
        = ({", ".join(f"row.{column}" for column in WRITTEN)}, stored.version + 1, now())
    FROM jsonb_populate_recordset(NULL::crm_customer, %s) AS row
    WHERE stored.id = row.id
"""
CHANGE_PEOPLE = f"""
    UPDATE crm_contact AS stored
    SET ({", ".join(PERSON)}, version, updated_at)
        = ({", ".join(f"row.{column}" for column in PERSON)}, stored.version + 1, now())
    FROM jsonb_populate_recordset(NULL::crm_contact, %s) AS row
    WHERE stored.id = row.id
"""
LABEL = """
    INSERT INTO {label} (id, workspace_id, created_at, customer_id, label_id)
    SELECT id, %s, now(), customer_id, label_id
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS row (id, customer_id, label_id)
    ON CONFLICT DO NOTHING
"""


def blank(model: Any, **said: Any) -> Values:
    """The columns of a new row that differ from NULL."""
    row = model(**said)
    found = {
        field.column: plain(getattr(row, field.attname)) for field in model._meta.concrete_fields
    }
    return {name: value for name, value in found.items() if value is not None and name != "id"}


class Store:
    """What is there, and what is written of it."""

    prefix = "crm"
    # Whether a customer with new contacts or labels alone is written too.
    writes_all = False

    def __init__(self, workspace: Workspace, created_by: Any) -> None:
        self.workspace = workspace
        made = {"workspace_id": workspace.pk, "created_by_id": created_by.pk}
        self.new_customer, self.new_person = blank(Customer, **made), blank(Contact, **made)
        self.names = self.tables(self.prefix)

    @staticmethod
    def tables(prefix: str) -> dict[str, str]:
        return {
            "customer": f"{prefix}_customer",
            "contact": f"{prefix}_contact",
            "label": f"{prefix}_customerlabel",
        }

    def matches(self, asked: Collection[Key]) -> dict[Key, list[UUID]]:
        return matching.matches("crm_customer", self.workspace.pk, asked)

    def cards(self, ids: Collection[UUID]) -> dict[UUID, Card]:
        """Locked until the transaction ends; whoever went to the trash meanwhile is left out."""
        return self.read("crm", ids)

    def read(self, prefix: str, ids: Collection[UUID]) -> dict[UUID, Card]:
        names = self.tables(prefix)
        found = {}
        for key, *stored in fetched(LOCK.format(**names), self.workspace.pk, list(ids)):
            values = {name: plain(value) for name, value in zip(READ, stored, strict=True)}
            found[key] = Card(key, values, is_new=False)
        for key, label in fetched(LABELS_OF.format(**names), list(found)):
            found[key].labels.add(label)
        return found

    def gather(self, cards: Mapping[UUID, Card], since: datetime | None) -> None:
        """Let the cards know their people, who are recent if they were written from `since` on."""
        circles = defaultdict(list)
        for person in self.people(cards, since).values():
            circles[person["customer_id"]].append(person)
        for key, people in circles.items():
            cards[key].people = Circle(key, people)

    def people(self, customers: Collection[UUID], since: datetime | None) -> dict[str, Person]:
        return self.read_people("crm", customers, since)

    def read_people(
        self, prefix: str, customers: Collection[UUID], since: datetime | None
    ) -> dict[str, Person]:
        """By id, in the trash or not."""
        names, found = ("is_trashed", "is_recent", *PERSON), {}
        statement = PEOPLE_OF.format(**self.tables(prefix))
        for key, customer, *stored in fetched(statement, since, list(customers)):
            values = dict(zip(names, map(plain, stored), strict=True))
            found[str(key)] = values | {"id": str(key), "customer_id": customer}
        return found

    def create(self, cards: Sequence[Card]) -> None:
        written = ({"id": card.id, **card.values} for card in cards)
        self.copy("customer", COLUMNS, self.new_customer, written)

    def change(self, cards: Sequence[Card]) -> None:
        executed(UPDATE, json_of([{"id": card.id, **card.values} for card in cards]))

    def write_people(self, circles: Sequence[Circle]) -> None:
        if new := [person for circle in circles for person in circle.new.values()]:
            self.copy("contact", PEOPLE, self.new_person, new)
        if changed := [person for circle in circles for person in circle.changed.values()]:
            self.change_people(changed)

    def change_people(self, people: Sequence[Person]) -> None:
        executed(CHANGE_PEOPLE, json_of(people))

    def copy(
        self, table: str, columns: Sequence[str], defaults: Values, rows: Iterable[Values]
    ) -> None:
        """`defaults` are what a row does not say."""
        [(now,)] = fetched("SELECT now()")
        usual = defaults | dict.fromkeys(TIMES, now)
        pairs = [(column, usual.get(column)) for column in columns]
        lines = ([row.get(column, default) for column, default in pairs] for row in rows)
        copy(self.names[table], columns, lines)

    def add_labels(self, cards: Iterable[Card]) -> None:
        pairs = [(card.id, label) for card in cards for label in card.new_labels]
        if pairs:
            customers, labels = zip(*pairs, strict=True)
            keys = [new_id() for _ in pairs]
            statement = LABEL.format(**self.names)
            executed(statement, self.workspace.pk, keys, list(customers), list(labels))

    def begin(self) -> None:
        executed(GATHER_WORDS)

    def settle(self) -> None:
        executed(PUT_WORDS_IN_ORDER)

    def reindex(self, ids: Collection[UUID]) -> None:
        """Customers with new contacts are found by these too."""
        Customer.everything.filter(pk__in=ids).reindex()


class DraftStore(Store):
    """Reads what is there below what was drafted, and writes drafts alone."""

    prefix = "draft"
    writes_all = True

    def __init__(self, workspace: Workspace, created_by: Any) -> None:
        super().__init__(workspace, created_by)
        with connection.cursor() as cursor:
            for table in TABLES:
                draft = table.replace("crm", "draft")
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{draft}")
                cursor.execute(f"CREATE TEMP TABLE {draft} (LIKE {table} INCLUDING CONSTRAINTS)")
            for number, columns in enumerate(DRAFT_INDEXES):
                cursor.execute(
                    f"CREATE INDEX draft_customer_{number} ON draft_customer ({columns})"
                )
            cursor.execute("CREATE INDEX ON draft_contact (customer_id)")
            cursor.execute("CREATE UNIQUE INDEX ON draft_customerlabel (customer_id, label_id)")

    def matches(self, asked: Collection[Key]) -> dict[Key, list[UUID]]:
        found = super().matches(asked)
        redrafted = self.drafted({key for keys in found.values() for key in keys})
        found = {key: [one for one in ids if one not in redrafted] for key, ids in found.items()}
        for key, ids in matching.matches("draft_customer", self.workspace.pk, asked).items():
            found.setdefault(key, []).extend(ids)
        return found

    def drafted(self, ids: Collection[UUID]) -> set[UUID]:
        return {key for (key,) in fetched(DRAFTED, list(ids))}

    def cards(self, ids: Collection[UUID]) -> dict[UUID, Card]:
        found, drafts = super().read("crm", ids), super().read("draft", ids)
        for key, card in drafts.items():
            if key in found:
                card.labels |= found[key].labels
        return found | drafts

    def people(self, customers: Collection[UUID], since: datetime | None) -> dict[str, Person]:
        drafts = self.read_people("draft", customers, since)
        return super().people(customers, since) | drafts

    def change(self, cards: Sequence[Card]) -> None:
        executed("DELETE FROM draft_customer WHERE id = ANY (%s)", [card.id for card in cards])
        self.create(cards)

    def change_people(self, people: Sequence[Person]) -> None:
        ids = [person["id"] for person in people]
        executed("DELETE FROM draft_contact WHERE id = ANY (%s::uuid[])", ids)
        self.copy("contact", PEOPLE, self.new_person, people)

    def begin(self) -> None:
        """Nobody searches in drafts."""

    settle = begin

    def reindex(self, ids: Collection[UUID]) -> None:
        """As they have no words."""


DRAFTED = "SELECT id FROM draft_customer WHERE id = ANY (%s)"
DRAFT_INDEXES = ("id", "external_id", "lower(email)", "phone_e164", "sort_name")


def fetched(statement: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def executed(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
