"""Customers far beyond any real studio, with the people, talks and tasks around them."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

from photocrm.accounts.models import Membership, Role, User, Workspace
from tests.bench.data import (
    CUSTOMER,
    EPOCH,
    SEED,
    Row,
    contacts_of,
    customers,
    date_near,
    moment,
    numbered,
    studio,
)
from tests.bench.harness import bare_tables, copy

MEMBERS = ("Ida", "Jonas", "Mara", "Noor", "Piet")
LABELS = ("Wedding 2026", "Newsletter", "Rare")
LABEL_SHARES = (0.2, 0.05, 0.0005)
KINDS = ("call", "email", "message", "meeting", "note")

CONTACT = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "customer_id", "name", "title"),
    *("phone", "phone_e164", "email"),
)
INTERACTION = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "customer_id", "kind", "at"),
    *("text", "source", "path"),
)
TASK = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "customer_id", "title"),
    *("notes", "due_on", "assignee_id", "done_at", "done_by_id"),
)
LABEL = ("id", "workspace_id", "created_at", "name", "colour", "sort_name")
LINK = ("id", "workspace_id", "created_at", "customer_id", "label_id")
TABLES = ("crm_customer", "crm_contact", "crm_interaction", "crm_task", "crm_customerlabel")


def fill(count: int) -> None:
    """`count` customers, half as many contacts, as many entries on timelines, a third in tasks."""
    workspace, _ = studio()
    members = [member(workspace, name) for name in MEMBERS]
    labels = [numbered(8, number) for number in range(len(LABELS))]
    with bare_tables(*TABLES):
        rows = customers(workspace.pk, count, random.Random(SEED), members)
        copy("crm_customer", CUSTOMER, rows)
        copy("crm_contact", CONTACT, contacts(workspace.pk, count))
        copy("crm_interaction", INTERACTION, interactions(workspace.pk, count))
        copy("crm_task", TASK, tasks(workspace.pk, count, members))
        named = zip(labels, LABELS, strict=True)
        copy("crm_label", LABEL, (label_row(workspace.pk, key, name) for key, name in named))
        copy("crm_customerlabel", LINK, links(workspace.pk, count, labels))


def member(workspace: Workspace, name: str) -> uuid.UUID:
    user = User.objects.create_user(f"{name.lower()}@studio.example", None, name=name)
    Membership.objects.create(workspace=workspace, user=user, role=Role.STAFF)
    return user.pk


def contacts(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    made = 0
    for number in range(count):
        at = moment(number, count)
        for name, email, phone in contacts_of(number):
            made += 1
            yield (
                *(numbered(9, made), workspace, at, at, 1, numbered(1, number), name, "Planner"),
                *(phone, "", email),
            )


def interactions(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    """One for each customer on average, and 200 for one in 5,000."""
    dice = random.Random(SEED)
    for number in range(count):
        customer = dice.randrange(count) if number % 25 else number % 5_000 * (count // 5_000)
        at = EPOCH + timedelta(days=730) * dice.random()
        yield (
            *(numbered(5, number), workspace, at, at, 1, numbered(1, customer)),
            *(dice.choice(KINDS), at, "Asked for larger prints and a quiet date.", "", ""),
        )


def tasks(workspace: uuid.UUID, count: int, members: list[uuid.UUID]) -> Iterator[Row]:
    """A fifth of them open."""
    dice = random.Random(SEED)
    for number in range(count // 3):
        at, who = moment(number * 3, count), dice.choice(members)
        done = None if dice.random() < 0.2 else at
        yield (
            *(numbered(10, number), workspace, at, at, 1, numbered(1, dice.randrange(count))),
            *("Send the contract", "", date_near(dice), who, done, who if done else None),
        )


def label_row(workspace: uuid.UUID, key: uuid.UUID, name: str) -> Row:
    return (key, workspace, EPOCH, name, "grey", name.lower())


def links(workspace: uuid.UUID, count: int, labels: list[uuid.UUID]) -> Iterator[Row]:
    dice, made = random.Random(SEED), 0
    for number in range(count):
        for label, share in zip(labels, LABEL_SHARES, strict=True):
            if dice.random() < share:
                made += 1
                yield numbered(7, made), workspace, EPOCH, numbered(1, number), label
