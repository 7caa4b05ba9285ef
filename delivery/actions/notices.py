"""Telling webhooks of bounces: promised with the bounce, posted by a worker.

The row is the truth. A worker claims it by one conditional UPDATE; whoever dies loses the claim
after a while, and another one posts it again under the same `webhook-id`.
"""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery import tasks
from delivery.actions import endpoints
from delivery.channels import Refusal, webhook
from delivery.models import Bounce, Endpoint, Notice
from delivery.schedule import LADDER
from photocrm.hints import hint
from photocrm.leases import claim, hand_out_due

logger = logging.getLogger("delivery.notices")

SWITCHED_OFF = "The webhook is switched off."

Status = Notice.Status


def promise(bounce: Bounce) -> None:
    """To every webhook that asked for it, inside the transaction of the bounce."""
    asking = Endpoint.objects.webhooks().filter(workspace_id=bounce.workspace_id)
    now = timezone.now()
    rows = [
        Notice(
            workspace_id=bounce.workspace_id, endpoint=endpoint, bounce=bounce, next_attempt_at=now
        )
        for endpoint in asking.filter(tells_bounces=True, disabled_at=None).order_by("pk")
    ]
    for row in Notice.objects.bulk_create(rows):
        nudge = partial(hint, tasks.send_notice, notice_id=str(row.pk), number=1)
        transaction.on_commit(nudge, robust=True)


def dispatch(now: datetime) -> int:
    """Hand out what is due and nobody works on; returns how many."""
    return hand_out_due(waiting(), tasks.send_notice, "notice_id", now)


def waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(status=Status.WAITING)


def send(notice_id: UUID, number: int) -> None:
    """Attempt `number`, where it can still be claimed."""
    now = timezone.now()
    if not claim(waiting(), notice_id, number, now):
        return
    needed = ("bounce__link__customer", "bounce__link__session")
    notice = Notice.objects.select_related(*needed).get(pk=notice_id)
    receiver = Endpoint.objects.with_old_secret().filter(pk=notice.endpoint_id)
    endpoint = receiver.filter(disabled_at=None).first()
    if endpoint is None:
        close(notice, Status.FAILED, SWITCHED_OFF)
        return
    try:
        answer = webhook.tell(endpoint, notice)
    except Refusal as refusal:
        refused(notice, refusal, now)
    else:
        close(notice, Status.SENT, answer.words, sent_at=timezone.now())


def refused(notice: Notice, refusal: Refusal, now: datetime) -> None:
    """Again by the ladder of deliveries, not before the receiver asks for it."""
    if refusal.answer.code == webhook.GONE:
        endpoints.gone(notice.endpoint_id)
    if refusal.permanent or notice.attempts > len(LADDER):
        close(notice, Status.FAILED, refusal.answer.words)
    else:
        wait = max(LADDER[notice.attempts - 1], refusal.wait)
        close(notice, Status.WAITING, refusal.answer.words, next_attempt_at=now + wait)
    logger.warning("notice %s refused with %s", notice.pk, refusal.answer.code)


def close(notice: Notice, status: str, answer: str, **more: datetime) -> None:
    """What this attempt found; one that lost its lease finds nothing any more."""
    held = waiting().filter(pk=notice.pk, attempts=notice.attempts)
    held.update(status=status, answer=answer[:300], **more)
