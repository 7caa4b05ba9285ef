"""Reminding recipients who took nothing yet.

A reminder is a delivery of its own: the engine brings it. Its key names link, step and end of the
link, so each step comes once, and those before the end once more where it was moved.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from delivery import clock, queries, reminding
from delivery.actions import jobs
from delivery.models import REMINDERS, DeliveryJob, MailKind, ReminderLadder, ShareLink
from delivery.models.share_link import ShareLinkQuerySet
from photocrm.accounts.models import User
from photocrm.audit.trail import record

# Wide enough for every time zone; which morning it is, `reminding` knows.
AROUND = timedelta(days=2)
NOT_NEEDED = "Called off: the reminder is not needed any more."

Status = DeliveryJob.Status


def run() -> int:
    """Promise every reminder that is due, and call off those that are not needed any more; returns
    how many were promised. Two at once promise each one once.
    """
    now = clock.now()
    call_off_needless()
    promised = 0
    for ladder in ladders():
        for link_id, kind in list(due_of(ladder, now)):
            job = remind(ladder, link_id=link_id, kind=kind, now=now)
            promised += job is not None
    return promised


def ladders() -> QuerySet[ReminderLadder]:
    return ReminderLadder.objects.on().select_related("workspace").order_by("workspace")


def due_of(ladder: ReminderLadder, now: datetime) -> Iterator[tuple[UUID, str]]:
    for kind in REMINDERS:
        for link in candidates(ladder, kind, now).iterator():
            if is_due(ladder, link, kind, now):
                yield link.pk, kind


def candidates(ladder: ReminderLadder, kind: str, now: datetime) -> ShareLinkQuerySet:
    """Links that may be due about now; found by the indexes of unopened and of ending links. Those
    that had their reminder are not even held.
    """
    lately = DeliveryJob.objects.filter(created_at__gt=now - AROUND)
    had = Exists(lately.filter(link=OuterRef("pk"), kind=kind))
    found = queries.to_be_reminded(kind).of(ladder.workspace).exclude(had).order_by("pk")
    if kind == MailKind.UNOPENED:
        sent = now - timedelta(days=ladder.unopened_after or 0)
        return found.filter(shared_at__range=(sent - AROUND, sent + AROUND))
    days = timedelta(days=ladder.days_before_end.get(kind, 0))
    return found.filter(expires_at__range=(now + days - AROUND, now + days + AROUND))


def is_due(ladder: ReminderLadder, link: ShareLink, kind: str, now: datetime) -> bool:
    at = moments_of(ladder, link).get(kind)
    return at is not None and reminding.is_due(at, now, zone_of(ladder))


def zone_of(ladder: ReminderLadder) -> ZoneInfo:
    return ZoneInfo(ladder.workspace.time_zone)


def moments_of(ladder: ReminderLadder, link: ShareLink) -> dict[str, datetime]:
    """When each step comes for the link, whether or not it will be needed."""
    if link.shared_at is None:
        return {}
    return reminding.moments(
        sent_at=link.shared_at,
        ends_at=link.expires_at,
        unopened_after=ladder.unopened_after,
        days_before_end=ladder.days_before_end,
        zone=zone_of(ladder),
    )


@transaction.atomic
def remind(
    ladder: ReminderLadder, *, link_id: UUID, kind: str, now: datetime
) -> DeliveryJob | None:
    """None where the link is gone, it was promised before, is not due or needed any more, or the
    recipient hears of this link by another mail today.

    Whoever else promises a reminder of this link waits here, and then finds the first one.
    """
    found = ShareLink.objects.select_for_update(of=("self",))
    link = found.select_related("session", "customer").filter(pk=link_id).first()
    if link is None:
        return None
    key = key_of(link, kind)
    is_needed = is_due(ladder, link, kind, now) and queries.is_to_be_reminded(link, kind)
    if not is_needed or jobs.promised_before(link.workspace_id, key) or has_mail(ladder, link, now):
        return None
    job = DeliveryJob.objects.create(
        workspace_id=link.workspace_id,
        link=link,
        session=link.session,
        customer=link.customer,
        kind=kind,
        idempotency_key=key,
        **jobs.way_to(link.workspace_id, link.recipient, None),
    )
    return jobs.announced(job, by=None)


def key_of(link: ShareLink, kind: str) -> str:
    end = "" if kind == MailKind.UNOPENED or not link.expires_at else link.expires_at.isoformat()
    return jobs.promise_key("reminder", link.pk, kind, end)


def has_mail(ladder: ReminderLadder, link: ShareLink, now: datetime) -> bool:
    """One is on its way, or arrived today."""
    midnight = now.astimezone(zone_of(ladder)).replace(hour=0, minute=0, second=0, microsecond=0)
    on_its_way = Q(status__in=(*DeliveryJob.OPEN, Status.SENDING))
    arrived = Q(status=Status.COMPLETED, finished_at__gte=midnight)
    return DeliveryJob.objects.filter(on_its_way | arrived, link=link).exists()


def call_off_needless() -> None:
    """Reminders that still wait, although somebody downloaded, or stopped them, or closed the
    link."""
    for kind in REMINDERS:
        waiting = DeliveryJob.objects.filter(status__in=DeliveryJob.OPEN, kind=kind)
        needed = queries.to_be_reminded(kind).values("pk")
        call_off(waiting.exclude(link__in=needed), NOT_NEEDED)


@transaction.atomic
def call_off(found: QuerySet[DeliveryJob], words: str) -> None:
    """They are nobody's failure, so nobody is told but their history."""
    held = found.select_for_update(of=("self",), skip_locked=True)
    for job in held.select_related("session", "customer"):
        jobs.call_off(job, by=None, answer=words)


@transaction.atomic
def stop(*, link_id: UUID, by: User) -> bool:
    """No more reminders of this link; False when they were stopped before."""
    link = turned(link_id, wanted=False)
    if link:
        record("reminders.stopped", link.session, by=by, **told(link))
    return link is not None


@transaction.atomic
def resume(*, link_id: UUID, by: User) -> bool:
    """False when they come already."""
    link = turned(link_id, wanted=True)
    if link:
        record("reminders.resumed", link.session, by=by, **told(link))
    return link is not None


def turned(link_id: UUID, *, wanted: bool) -> ShareLink | None:
    """None where it is so already."""
    found = ShareLink.objects.select_for_update(of=("self",))
    link = found.select_related("session", "customer").get(pk=link_id)
    if link.reminds == wanted:
        return None
    ShareLink.objects.filter(pk=link_id).update(reminds=wanted)
    return link


def told(link: ShareLink) -> dict[str, str]:
    return {"link": str(link.pk), "recipient": link.addressee}
