"""The mail of the morning: sent once, or told to be unsure, but never twice.

The row is the truth. A worker claims it by one conditional UPDATE, and commits `handover` after the
mail server said that it is ready and before it has a byte of the mail. Whoever dies before that
loses the lease, and the mail is tried again; after that it is not.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils import timezone

from delivery.channels import Answer, Refusal, email
from photocrm.accounts.models import Membership
from photocrm.hints import hint
from photocrm.leases import ATTEMPT, claim
from photocrm.today import mails, tasks
from photocrm.today.clocks import Morning, mornings
from photocrm.today.models import Digest

logger = logging.getLogger("photocrm.today")

BATCH = 200
LONGEST_PAUSE = timedelta(minutes=30)
UNSURE = "The mail server had the mail and gave no answer; it is not sent a second time."
TOO_LATE = "The day was over before a mail server took it."

Status = Digest.Status


class Lost(Exception):
    """Another worker has the mail by now."""


def dispatch(now: datetime) -> int:
    """Promise the mails of this morning, and hand those that are due to the queue."""
    for morning in mornings(now, wants_digest=True):
        promise(morning, now)
    due = Digest.objects.filter(status=Status.WAITING, next_attempt_at__lte=now)
    made = list(due.order_by("next_attempt_at").values_list("pk", "attempts", "next_attempt_at"))
    for digest_id, attempts, moment in made[:BATCH]:
        # Whoever dies from here on is followed after the lease.
        mine = due.filter(pk=digest_id, next_attempt_at=moment)
        if mine.update(next_attempt_at=now + ATTEMPT):
            hint(tasks.send_digest, digest_id=str(digest_id), number=attempts + 1)
    return len(made)


def promise(morning: Morning, now: datetime) -> None:
    """One row for each member and day; whoever joined after this morning waits for the next."""
    there = Digest.objects.filter(
        workspace=OuterRef("workspace"), user=OuterRef("user"), day=morning.day
    )
    members = Membership.objects.filter(morning.memberships, created_at__lte=morning.at)
    rows = [
        Digest(
            workspace_id=member.workspace_id,
            user_id=member.user_id,
            day=morning.day,
            next_attempt_at=now,
        )
        for member in members.exclude(Exists(there))
    ]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)


def send(digest_id: UUID, number: int) -> None:
    """Attempt `number`, where it can still be claimed."""
    now = timezone.now()
    if not claim(Digest.objects.filter(status=Status.WAITING), digest_id, number, now):
        return
    digest = Digest.objects.select_related("workspace", "user").get(pk=digest_id)
    zone = ZoneInfo(digest.user.time_zone or digest.workspace.time_zone)
    if timezone.localtime(now, zone).date() > digest.day:
        close(digest, Status.FAILED, TOO_LATE)
        return
    message = mails.compose(digest, zone, now)
    if message is None:
        close(digest, Status.EMPTY, "")
        return
    try:
        answer = email.hand_over(message, digest.user.email, promised=partial(hand_over, digest))
    except Lost:
        logger.info("digest %s has another worker", digest.pk)
    except Refusal as refusal:
        refused(digest, refusal, now, zone)
    else:
        close(digest, Status.SENT, answer.words)


def hand_over(digest: Digest) -> None:
    """The point of no return, committed before the first byte. Raises Lost after the lease."""
    mine = Digest.objects.filter(pk=digest.pk, attempts=digest.attempts, status=Status.WAITING)
    if not mine.update(status=Status.HANDOVER):
        raise Lost
    digest.status = Status.HANDOVER


def refused(digest: Digest, refusal: Refusal, now: datetime, zone: ZoneInfo) -> None:
    """Again after a pause, until the day is over; never where the server may have the mail."""
    again = now + pause_after(digest.attempts)
    if digest.status == Status.HANDOVER and not refusal.answer.code:
        close(digest, Status.HANDOVER, UNSURE)
    elif refusal.permanent:
        close(digest, Status.FAILED, refusal.answer.words)
    elif timezone.localtime(again, zone).date() > digest.day:
        close(digest, Status.FAILED, f"{TOO_LATE} {refusal.answer.words}")
    else:
        close(digest, Status.WAITING, refusal.answer.words, next_attempt_at=again)
    log_refusal(digest, refusal.answer)


def log_refusal(digest: Digest, answer: Answer) -> None:
    logger.warning("digest %s refused with %s: %s", digest.pk, answer.code, answer.words)


def pause_after(attempts: int) -> timedelta:
    """One minute, two, four, and at last half an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 5)), LONGEST_PAUSE)


def close(digest: Digest, status: str, answer: str, **more: datetime) -> None:
    """What this attempt found; an attempt that lost its lease finds nothing any more."""
    if status == Status.SENT:
        more["sent_at"] = timezone.now()
    held = Digest.objects.filter(pk=digest.pk, attempts=digest.attempts)
    held.update(status=status, answer=answer[:300], **more)
