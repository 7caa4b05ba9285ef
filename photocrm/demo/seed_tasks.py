"""What the people of the demonstration studio have to do."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.actions import meetings, reminders, tasks
from crm.models import Customer, Reminder
from photocrm.accounts.models import User, Workspace
from photocrm.demo import clock

TASKS = (
    ("Send album proofs", 0),
    ("Call back about the maternity shoot", -2),
    ("Chase the signed contract", -5),
    ("Prepare the quote", 1),
    ("Order the linen album", 0),
    ("Choose the photos for the magazine", 4),
    ("Ask for a review", 9),
    ("Write the licence", None),
)
# Done so many hours ago.
DONE = (
    ("Send the contract", 3),
    ("Confirm the date with the planner", 20),
    ("Choose the cover photo", 29),
    ("Write the invoice", 52),
    ("Clean the sensor", 75),
)
MEETINGS = (
    ("Album consultation", 0, 15, "Studio"),
    ("Venue walk-through", 2, 10, "Orangerie"),
    ("First talk about the wedding", 6, 17, "Café am Markt"),
    ("Print selection", -4, 11, "Studio"),
)
REMINDERS = (
    ("Wish a happy wedding anniversary", 3, Reminder.Repeat.YEARLY),
    ("Ask how the album arrived", 0, Reminder.Repeat.ONCE),
)
STUDIO = "Copy the memory cards to the archive"


def add_tasks(
    studio: Workspace, mara: User, members: list[User], customers: list[Customer]
) -> None:
    """Most of them for Mara and the regulars, who come first among the customers."""
    dice = random.Random(len(TASKS))
    zone = ZoneInfo(studio.time_zone)
    today = timezone.localdate(timezone=zone)
    for number, (title, days) in enumerate(TASKS):
        due = None if days is None else today + timedelta(days=days)
        whose = mara if number % 3 else dice.choice(members)
        tasks.add(
            workspace=studio,
            customer=customers[number],
            title=title,
            due_on=due,
            assignee=whose,
            by=mara,
        )
    add_done(studio, mara, customers)
    add_meetings(studio, mara, customers, today, zone)
    add_reminders(studio, mara, customers, today)


def add_done(studio: Workspace, mara: User, customers: list[Customer]) -> None:
    for number, (title, hours) in enumerate(DONE):
        with clock.at(clock.ago(hours=hours)):
            task = tasks.add(
                workspace=studio, customer=customers[number], title=title, assignee=mara, by=mara
            )
            tasks.finish(task_id=task.pk, workspace=studio, by=mara)


def add_meetings(
    studio: Workspace, mara: User, customers: list[Customer], today: date, zone: ZoneInfo
) -> None:
    for number, (title, days, hour, place) in enumerate(MEETINGS):
        start = datetime.combine(today + timedelta(days=days), time(hour), tzinfo=zone)
        meetings.add(
            workspace=studio,
            customer=customers[number + 1],
            title=title,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            place=place,
            members=[mara],
            contacts=[],
            by=mara,
        )


def add_reminders(studio: Workspace, mara: User, customers: list[Customer], today: date) -> None:
    for number, (title, days, repeat) in enumerate(REMINDERS):
        reminders.add(
            workspace=studio,
            customer=customers[number],
            title=title,
            first_on=today + timedelta(days=days),
            repeat=repeat,
            assignee=mara,
            today=today,
            by=mara,
        )
    reminders.add(
        workspace=studio,
        title=STUDIO,
        first_on=today,
        repeat=Reminder.Repeat.WEEKLY,
        assignee=mara,
        today=today,
        by=mara,
    )
