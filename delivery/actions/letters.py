"""Mails about a confirmed choice, promised with it, and tests of a mail: sent by a worker.

The row is the truth. A worker claims it by one conditional UPDATE, and commits `handover` when the
mail server is ready and has no byte of the mail yet: a crash before that is tried again, one after
it is not.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery import choice_mail, tasks, trial_mail
from delivery.channels import Refusal, email
from delivery.models import Letter, ShareLink
from delivery.schedule import LADDER
from photocrm.accounts.models import Membership, Role
from photocrm.hints import hint
from photocrm.leases import claim, hand_out_due

logger = logging.getLogger("delivery.letters")

UNSURE = "The mail server had the mail and gave no answer; it is not sent a second time."

Kind, Status = Letter.Kind, Letter.Status


class Lost(Exception):
    """Another worker has the mail by now."""


def promise(link: ShareLink) -> None:
    """To both sides, inside the transaction of the choice; workers are told after it."""
    now = timezone.now()
    rows = [
        Letter(
            workspace_id=link.workspace_id,
            link=link,
            kind=kind,
            recipient=address,
            next_attempt_at=now,
        )
        for kind, address in addressees(link)
    ]
    for row in Letter.objects.bulk_create(rows):
        nudge = partial(hint, tasks.send_letter, letter_id=str(row.pk), number=1)
        transaction.on_commit(nudge, robust=True)


def addressees(link: ShareLink) -> Iterator[tuple[str, str]]:
    """The recipient, and whoever made the link; without that member the owners of the studio."""
    if link.recipient:
        yield Kind.RECIPIENT, link.recipient
    members = Membership.objects.of(link.workspace).filter(user__is_active=True)
    makers = members.filter(user=link.created_by) if link.created_by_id else members.none()
    found = makers if makers.exists() else members.filter(role=Role.OWNER)
    for address in found.order_by("pk").values_list("user__email", flat=True):
        yield Kind.STUDIO, address


def withdraw(link: ShareLink) -> None:
    """What was not sent by now tells of a choice that is open again."""
    waiting().filter(link=link).update(status=Status.WITHDRAWN)


def dispatch(now: datetime) -> int:
    """Hand out what is due and nobody works on; returns how many."""
    return hand_out_due(waiting(), tasks.send_letter, "letter_id", now)


def waiting() -> QuerySet[Letter]:
    return Letter.objects.filter(status=Status.WAITING)


def send(letter_id: UUID, number: int) -> None:
    """Attempt `number`, where it can still be claimed."""
    now = timezone.now()
    if not claim(waiting(), letter_id, number, now):
        return
    found = Letter.objects.select_related(*choice_mail.NEEDS)
    letter = found.get(pk=letter_id)
    try:
        composer = trial_mail if letter.kind == Kind.TEST else choice_mail
        message = composer.compose(letter)
        answer = email.hand_over(message, letter.recipient, promised=partial(hand_over, letter))
    except (LookupError, ValueError) as error:
        close(letter, Status.FAILED, f"The mail cannot be written: {error}")
    except Lost:
        logger.info("letter %s has another worker", letter.pk)
    except Refusal as refusal:
        refused(letter, refusal, now)
    else:
        close(letter, Status.SENT, answer.words, sent_at=timezone.now())


def hand_over(letter: Letter) -> None:
    """The point of no return, committed before the first byte. Raises Lost after the lease, and
    where the choice was opened again."""
    mine = waiting().filter(pk=letter.pk, attempts=letter.attempts)
    if not mine.update(status=Status.HANDOVER):
        raise Lost
    letter.status = Status.HANDOVER


def refused(letter: Letter, refusal: Refusal, now: datetime) -> None:
    """Again by the ladder of deliveries; never where the server may have the mail."""
    words = refusal.answer.words
    is_last = refusal.permanent or letter.attempts > len(LADDER)
    if letter.status == Status.HANDOVER and not refusal.answer.code:
        close(letter, Status.HANDOVER, UNSURE)
    elif is_last:
        close(letter, Status.FAILED, words)
    else:
        again = now + LADDER[letter.attempts - 1]
        close(letter, Status.WAITING, words, next_attempt_at=again)
    logger.warning("letter %s refused with %s", letter.pk, refusal.answer.code)


def close(letter: Letter, status: str, answer: str, **more: datetime) -> None:
    """What this attempt found; one that lost its lease finds nothing any more."""
    held = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts)
    held.exclude(status=Status.WITHDRAWN).update(status=status, answer=answer[:300], **more)
