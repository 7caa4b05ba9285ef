"""Customers of the demonstration studio and what was spoken with them."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from crm.actions import customers
from crm.models import Customer, CustomerStatus, Interaction
from gallery.actions import customer_pictures
from photocrm.accounts.models import User, Workspace
from photocrm.demo import clock
from photocrm.demo.dossiers import Dossiers
from photocrm.demo.people import REGULARS, people

CUSTOMERS = 300
HISTORY = timedelta(days=730)

TALK = {
    Interaction.Kind.CALL: (
        "Talked about the album cover: linen, two parent albums.",
        "Asked for a quote for a half day.",
        "Called back about the date; Saturday suits.",
        "Went through the shot list.",
    ),
    Interaction.Kind.EMAIL: (
        "Sent the price list.",
        "Contract came back signed.",
        "Sent three dates to choose from.",
        "Asked for the licence in writing.",
    ),
    Interaction.Kind.MESSAGE: (
        "Will be ten minutes late.",
        "Loves the preview.",
        "Asks whether the dog may come along.",
    ),
    Interaction.Kind.MEETING: (
        "Met in the studio, looked at sample albums.",
        "Walked the location together.",
        "Chose the prints for the hallway.",
    ),
    Interaction.Kind.NOTE: (
        "Recommended us to a colleague.",
        "Sister is getting married next year.",
        "Deposit paid.",
    ),
}


def add_customers(workspace: Workspace, members: list[User], dice: random.Random) -> list[Customer]:
    """The regulars were spoken to within the last week, everybody else before that."""
    now = clock.ago()
    known = dossiers(workspace, members, now)
    added = [
        customers_at(
            workspace,
            dice.choice(members),
            asdict(person) | known.of(person),
            first_seen(now, dice),
        )
        for person in people(CUSTOMERS, dice)
    ]
    timeline: list[Interaction] = []
    for rank, customer in enumerate(added):
        last = last_contact(rank, now, customer.created_at, dice)
        timeline += interactions(customer, last, dice, members)
        customer.last_contact_at = last
        if customer.keep_in_touch_weeks and rank >= len(REGULARS):
            customer.keep_in_touch_weeks = rhythm(customer, now - last)
    Interaction.objects.bulk_create(timeline, batch_size=500)
    Customer.objects.bulk_update(added, ["last_contact_at", "keep_in_touch_weeks"], batch_size=500)
    return added


def dossiers(workspace: Workspace, members: list[User], now: datetime) -> Dossiers:
    statuses = {status.name: status for status in CustomerStatus.objects.of(workspace)}
    return Dossiers(statuses, members, now.astimezone(ZoneInfo(workspace.time_zone)).date())


def add_pictures(customers: list[Customer], files: list[Path], by: User) -> None:
    """One file for each of the first customers, on the day they were last spoken to."""
    for customer, file in zip(customers, files, strict=False):
        with clock.at(customer.last_contact_at or clock.ago()):
            customer_pictures.add(customer=customer, file_name=file.name, source=file, by=by)


def customers_at(
    workspace: Workspace, by: User, fields: dict[str, object], moment: datetime
) -> Customer:
    with clock.at(moment):
        return customers.add(workspace=workspace, by=by, **fields)


def first_seen(now: datetime, dice: random.Random) -> datetime:
    return now - HISTORY * dice.uniform(0.02, 1.0)


def last_contact(rank: int, now: datetime, created: datetime, dice: random.Random) -> datetime:
    if rank < len(REGULARS):
        return now - timedelta(hours=2 + 10 * rank)
    return created + (now - timedelta(days=8) - created) * dice.random()


def rhythm(customer: Customer, silence: timedelta) -> int:
    """Weeks after which the studio is in touch again: some days ago, or in the weeks to come."""
    return silence.days // 7 + random.Random(customer.name).randrange(8)


def interactions(
    customer: Customer, last: datetime, dice: random.Random, members: list[User]
) -> Iterator[Interaction]:
    """One to eight, the newest at `last`, the others between the first contact and that.

    The newest is no note, since a note is no contact.
    """
    earlier = [dice.random() for _ in range(dice.randrange(8))]
    for share in (*sorted(earlier), 1.0):
        kind = dice.choice(list(TALK)[:-1] if share == 1.0 else list(TALK))
        yield Interaction(
            workspace_id=customer.workspace_id,
            customer=customer,
            kind=kind,
            at=customer.created_at + (last - customer.created_at) * share,
            text=dice.choice(TALK[kind]),
            by=dice.choice(members),
        )
