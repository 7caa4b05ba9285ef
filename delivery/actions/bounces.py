"""Mails that came back, by the report of a mail server."""

import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.functions import Coalesce

from delivery import bounce_reports, mailbox
from delivery.actions import events, notices
from delivery.actions.sending import ALARM_AFTER
from delivery.bounce_reports import Report, Verdict
from delivery.channels.email import ascii_address, text
from delivery.clock import Clock
from delivery.models import Bounce, DeliveryJob, Dispatcher, Letter

logger = logging.getLogger("delivery.bounces")

Status = DeliveryJob.Status
KINDS = {Verdict.SOFT: Bounce.Kind.SOFT, Verdict.HARD: Bounce.Kind.HARD}
STATUSES = {Bounce.Kind.SOFT: Status.BOUNCED_SOFT, Bounce.Kind.HARD: Status.BOUNCED}
# What a report can change. Whatever is still tried goes on: its next answer says more.
CHANGED = {
    Bounce.Kind.SOFT: (Status.COMPLETED, Status.NEEDS_DECISION),
    Bounce.Kind.HARD: (Status.COMPLETED, Status.NEEDS_DECISION, Status.BOUNCED_SOFT),
}


class Busy(Exception):
    """The mail it tells of is being handed over this moment: read it again in a while."""


def read_mailbox() -> int:
    """Every unread mail of the mailbox; returns how many new bounces there were.

    What cannot be dealt with now stays unread. Raises mailbox.Unreachable.
    """
    found = 0
    with mailbox.opened(settings.BOUNCE_MAILBOX) as box:
        for number in box.unread():
            try:
                found += take(box.mail(number))
            except Busy:
                continue
            except DatabaseError:
                logger.exception("a mail of the bounce mailbox stays unread")
                continue
            box.mark_read(number)
    Dispatcher.objects.update_or_create(name=Dispatcher.BOUNCES, defaults={"beat_at": Clock()})
    return found


def read_round() -> int:
    """The same by a worker, where there is a mailbox at all; out of reach, it is tried again."""
    if not settings.BOUNCE_MAILBOX:
        return 0
    try:
        return read_mailbox()
    except mailbox.Unreachable as error:
        logger.error("the bounce mailbox cannot be read: %s", error)  # noqa: TRY400 -- says it all
        return 0


def take(raw: bytes) -> bool:
    """Whether the mail tells of a bounce that nobody told us of before. Raises Busy."""
    report = bounce_reports.worst(bounce_reports.read(raw))
    if report is None or report.verdict == Verdict.ARRIVED:
        return False
    mail_id = uuid_in(report.mail_id)
    return mail_id is not None and note(mail_id, report)


def uuid_in(mail_id: str) -> UUID | None:
    """Ours have the key of their row before the @."""
    try:
        return UUID(mail_id.partition("@")[0])
    except ValueError:
        return None


@transaction.atomic
def note(mail_id: UUID, report: Report) -> bool:
    """Write the bounce down and let the delivery say so; False where it is known already, or
    about no mail of ours. Raises Busy.
    """
    held = DeliveryJob.objects.select_for_update(of=("self",))
    mails = held.filter(pk=mail_id, channel=DeliveryJob.Channel.EMAIL)
    job = mails.select_related("session", "customer", "link").first()
    mail = job or letters().filter(pk=mail_id).first()
    if mail is None:
        return False
    if job and job.status == Status.SENDING:
        raise Busy
    bounce, is_new = Bounce.objects.get_or_create(
        link_id=mail.link_id, report_key=report.key, defaults=facts(mail, job, report)
    )
    if is_new:
        notices.promise(bounce)
    if is_new and job and is_about(job, report):
        settle(job, bounce)
    logger.info("mail %s bounced: %s", mail_id, bounce.kind)
    return is_new


def letters() -> Any:
    """Mails to recipients; those to members tell nothing of customers."""
    return Letter.objects.filter(kind=Letter.Kind.RECIPIENT)


def facts(mail: DeliveryJob | Letter, job: DeliveryJob | None, report: Report) -> dict[str, Any]:
    recipient = text(report.sent_to) or mail.recipient
    return {
        "workspace_id": mail.workspace_id,
        "job": job,
        "kind": KINDS[report.verdict],
        "recipient": recipient.lower()[:254],
        "code": report.status,
        "words": (text(report.words) or "No reason was given.")[:500],
    }


def is_about(job: DeliveryJob, report: Report) -> bool:
    """Not about an address to which it went before somebody corrected it."""
    return not report.sent_to or same(report.sent_to, job.recipient)


def same(one: str, other: str) -> bool:
    """Domains with umlauts were sent in punycode."""
    return ascii_of(one) == ascii_of(other)


def ascii_of(address: str) -> str:
    try:
        return ascii_address(address).lower()
    except ValueError:
        return address.lower()


def settle(job: DeliveryJob, bounce: Bounce) -> None:
    """What had arrived has not; for good, somebody has to look, and the managers will be told."""
    kind = Bounce.Kind(bounce.kind)
    if job.status not in CHANGED[kind]:
        return
    DeliveryJob.objects.filter(pk=job.pk).update(
        status=STATUSES[kind],
        finished_at=Coalesce("finished_at", Clock()),
        answer=bounce.words,
        alarm_due_at=Clock() + ALARM_AFTER if kind == Bounce.Kind.HARD else None,
    )
    events.tell(job, "delivery.bounced", None, bounce=bounce.kind, answer=bounce.words)
