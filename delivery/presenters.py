"""Words for what delivery shows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from delivery.filters import CHOICES, NEEDS_YOU, JobFilter
from delivery.models import DeliveryJob, MailKind
from delivery.queries import COUNT_LIMIT
from photocrm.audit.models import Event
from photocrm.pills import Pill

TONES = {
    DeliveryJob.Status.QUEUED: "neutral",
    DeliveryJob.Status.SENDING: "info",
    DeliveryJob.Status.RETRYING: "warning",
    DeliveryJob.Status.COMPLETED: "success",
    DeliveryJob.Status.FAILED: "error",
    DeliveryJob.Status.NEEDS_DECISION: "error",
    DeliveryJob.Status.CANCELLED: "neutral",
    DeliveryJob.Status.PAUSED: "warning",
    DeliveryJob.Status.BOUNCED_SOFT: "warning",
    DeliveryJob.Status.BOUNCED: "error",
}


RARE = {
    NEEDS_YOU,
    DeliveryJob.Status.NEEDS_DECISION,
    DeliveryJob.Status.CANCELLED,
    DeliveryJob.Status.PAUSED,
    *DeliveryJob.BOUNCES,
}
# Whose deliveries can be tried again all at once.
RETRIED_TOGETHER = {
    NEEDS_YOU,
    DeliveryJob.Status.RETRYING,
    DeliveryJob.Status.FAILED,
    DeliveryJob.Status.NEEDS_DECISION,
    DeliveryJob.Status.PAUSED,
}
SOON = timedelta(minutes=1)


def are_moving(jobs: Iterable[DeliveryJob]) -> bool:
    """Whether one of them is on its way or about to be: worth asking after every other second."""
    return any(is_moving(job) for job in jobs)


def is_moving(job: DeliveryJob) -> bool:
    if job.waits_for_session:
        return False
    if job.status not in DeliveryJob.OPEN:
        return job.status == DeliveryJob.Status.SENDING
    return job.next_attempt_at is not None and job.next_attempt_at <= timezone.now() + SOON


def pills(filters: JobFilter, counts: dict[str, int]) -> list[Pill]:
    """The rarer ones only where there is something in them."""
    current = filters.data.get("status", "")
    return [
        Pill(
            url=filters.query(status=status),
            label=label,
            current=status == current,
            count=counts.get(status, 0),
            limit=COUNT_LIMIT,
        )
        for status, label in (("", "All"), *CHOICES)
        if status not in RARE or counts.get(status) or status == current
    ]


STANDING = {
    DeliveryJob.Status.NEEDS_DECISION: "It may have arrived: send it again, or let it be.",
    DeliveryJob.Status.PAUSED: "Nothing is tried until you resume it.",
    DeliveryJob.Status.FAILED: "Nothing more is tried. Correct the address, or try again.",
    DeliveryJob.Status.BOUNCED_SOFT: "It was taken and came back for now. It may still arrive.",
    DeliveryJob.Status.BOUNCED: "It was taken and came back for good. Correct the address.",
}


def dress(job: DeliveryJob) -> DeliveryJob:
    """Adds the tone in which its status is shown, and what a person can do about it."""
    job.standing = STANDING.get(DeliveryJob.Status(job.status), "")  # type: ignore[attr-defined]
    job.tone = TONES[DeliveryJob.Status(job.status)]  # type: ignore[attr-defined]
    return job


def promised(values: Mapping[str, Any]) -> str:
    """What was promised by a form, for a toast."""
    recipient, at = values["recipient"] or values["endpoint"], values["send_at"]
    if at is None:
        return f"Delivery to {recipient} is on its way"
    zone = values["zone"]
    moment = f"{localtime(at, ZoneInfo(zone)):%-d %B %Y, %H:%M}"
    return f"Delivery to {recipient} is planned for {moment} ({zone.replace('_', ' ')})"


def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f} %".replace("100.0", "100")


def what(event: Event) -> str:
    """Delivery of Wedding."""
    noun = "Reminder" if "reminder" in event.details else "Delivery"
    return f"{noun} of {event.details['session_name']}"


def of_job(words: str) -> Callable[[Event], str]:
    return lambda event: f"{what(event)} {words}"


def completed(event: Event) -> str:
    if "reminder" in event.details:
        return f"{what(event)} sent"
    channel = event.details.get("channel", "e-mail")
    return f"{event.details['session_name']} delivered by {channel}"


def extended(event: Event) -> str:
    recipient, until = event.details["recipient"], parse_datetime(event.details["until"])
    end = f"until {date_format(localtime(until), 'j F Y')}" if until else "without an end"
    return f"Private link of {recipient} open {end}"


def translated(event: Event) -> str:
    names = dict(settings.LANGUAGES)
    name = names.get(event.details["language"], "the language of the studio")
    return f"Private link of {event.details['recipient']} speaks {name}"


def protected(event: Event) -> str:
    words = "New password for" if event.details["is_locked"] else "Password taken off"
    return f"{words} the private link of {event.details['recipient']}"


def of_link(words: str) -> Callable[[Event], str]:
    return lambda event: words.format(event.details["recipient"])


def of_endpoint(words: str) -> Callable[[Event], str]:
    return lambda event: words.format(event.details.get("noun", "Webhook"), event.details["name"])


def failed(event: Event) -> str:
    return f"{what(event)} failed: {event.details['answer']}"


def bounced(event: Event) -> str:
    kind = "for good" if event.details["bounce"] == "hard" else "for now"
    return f"Delivery of {event.details['session_name']} bounced {kind}: {event.details['answer']}"


def exported(event: Event) -> str:
    count = event.details["count"]
    return f"Exported {count:,} {'delivery' if count == 1 else 'deliveries'}"


def stopped(event: Event) -> str:
    return f"{what(event)} needs somebody: {event.details['answer']}"


def readdressed(event: Event) -> str:
    return f"{what(event)} sent to {event.details['recipient']} instead"


def mail_named(words: str) -> Callable[[Event], str]:
    return lambda event: words.format(MailKind(event.details["mail"]).label)


def confirmed(event: Event) -> str:
    return f"{event.details['recipient']} confirmed a choice of {event.details['count']:,}"


WORDINGS = {
    "deliveries.exported": exported,
    "delivery.queued": of_job("started"),
    "delivery.retried": of_job("tried again"),
    "delivery.cancelled": of_job("withdrawn"),
    "delivery.readdressed": readdressed,
    "delivery.stopped": stopped,
    "delivery.completed": completed,
    "delivery.failed": failed,
    "delivery.bounced": bounced,
    "reminders.unsubscribed": lambda event: f"{event.details['address']} wants no more reminders",
    "reminders.allowed": lambda event: f"{event.details['address']} may be reminded again",
    "endpoint.added": of_endpoint("{} {} added"),
    "endpoint.changed": of_endpoint("{} {} changed"),
    "endpoint.rotated": lambda event: f"Secret of the webhook {event.details['name']} changed",
    "endpoint.enabled": of_endpoint("{} {} switched on"),
    "endpoint.disabled": of_endpoint("{} {} switched off"),
    "mail.changed": mail_named("Words of the mail “{}” changed"),
    "mail.restored": mail_named("Usual words of the mail “{}” taken back"),
    "reminders.changed": lambda event: (
        f"Reminders set up, {'on' if event.details['is_on'] else 'off'}"
    ),
    "branding.changed": lambda event: "Look of private pages changed",
    "choice.asked": lambda event: f"Asked for a choice, {event.details['included']:,} included",
    "choice.dropped": lambda event: "No choice asked for any more",
    "choice.confirmed": confirmed,
    "choice.reopened": lambda event: "Choice opened again",
    "share.commented": lambda event: f"Comment on {event.details['file_name']}",
    "share.opened": of_link("Private link made for {}"),
    "share.copied": of_link("Private link of {} copied"),
    "share.revoked": of_link("Private link of {} revoked"),
    "share.restored": of_link("Private link of {} opened again"),
    "reminders.stopped": of_link("Reminders of {} stopped"),
    "reminders.resumed": of_link("Reminders of {} resumed"),
    "share.extended": extended,
    "share.protected": protected,
    "share.translated": translated,
    "share.visited": lambda event: "Recipient opened the private link",
    "share.favourited": lambda event: f"{event.details['recipient']} chose favourites",
    "share.downloaded": lambda event: f"Recipient downloaded {event.details['file_name']}",
}
