"""Telling a studio's managers, once, of the deliveries that need somebody."""

import logging
from datetime import timedelta
from email.message import Message
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from delivery.channels import Refusal, email
from delivery.clock import Clock
from delivery.models import DeliveryJob
from photocrm.accounts.models import Membership, Role, Workspace

logger = logging.getLogger("delivery.jobs")

# Whoever dies while telling is followed after so long.
AGAIN_AFTER = timedelta(minutes=10)
NAMED = 20


def raise_alarms() -> int:
    """One mail for each studio and manager about all that is due; returns how many jobs it was."""
    told = 0
    due = DeliveryJob.objects.filter(alarm_due_at__lte=Clock())
    for workspace in Workspace.objects.filter(pk__in=due.values("workspace")):
        told += tell_managers(workspace)
    return told


def tell_managers(workspace: Workspace) -> int:
    """Those whom no mail server takes are told again later."""
    ids = claim(workspace)
    mine = DeliveryJob.objects.filter(pk__in=ids)
    jobs = list(mine.needing_somebody().select_related("session").order_by("-created_at")[:NAMED])
    heard = [tell(workspace, to, jobs, len(ids)) for to in managers(workspace) if jobs]
    if jobs and not any(heard):
        return 0
    mine.filter(alarm_due_at__gt=Clock()).update(alarm_due_at=None)
    return len(ids)


@transaction.atomic
def claim(workspace: Workspace) -> list[UUID]:
    due = DeliveryJob.objects.of(workspace).filter(alarm_due_at__lte=Clock())
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
    DeliveryJob.objects.filter(pk__in=ids).update(alarm_due_at=Clock() + AGAIN_AFTER)
    return ids


def managers(workspace: Workspace) -> list[str]:
    leading = Membership.objects.of(workspace).filter(
        role__in=(Role.OWNER, Role.MANAGER), user__is_active=True
    )
    return list(leading.order_by("created_at").values_list("user__email", flat=True))


def tell(workspace: Workspace, to: str, jobs: list[DeliveryJob], count: int) -> bool:
    try:
        email.hand_over(compose(workspace, to, jobs, count), to)
    except Refusal as refusal:
        logger.warning("the alarm of %s was refused: %s", workspace.slug, refusal)
        return False
    return True


def compose(workspace: Workspace, to: str, jobs: list[DeliveryJob], count: int) -> Message:
    path = reverse("delivery:job_list", args=[workspace.slug])
    context = {
        "studio": workspace,
        "jobs": jobs,
        "count": count,
        "more": count - len(jobs),
        "url": f"{settings.SITE_URL}{path}?status=needs_you",
    }
    noun = "delivery needs" if count == 1 else "deliveries need"
    return EmailMessage(
        subject=f"{count:,} {noun} you: {' '.join(workspace.name.split())}",
        body=render_to_string("delivery/alarm_mail.txt", context),
        to=[to],
    ).message()
