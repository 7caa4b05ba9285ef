"""Words for what delivery shows."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from delivery.models import DeliveryJob
from delivery.queries import COUNT_LIMIT
from photocrm.audit.models import Event
from photocrm.pills import Pill

TONES = {
    DeliveryJob.Status.QUEUED: "neutral",
    DeliveryJob.Status.SENDING: "info",
    DeliveryJob.Status.RETRYING: "warning",
    DeliveryJob.Status.COMPLETED: "success",
    DeliveryJob.Status.FAILED: "error",
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


def pills(current: str, counts: dict[str, int]) -> list[Pill]:
    choices = (("", "All"), *DeliveryJob.Status.choices)
    return [
        Pill(
            url=f"?status={status}" if status else "?",
            label=label,
            current=status == current,
            count=counts.get(status, 0),
            limit=COUNT_LIMIT,
        )
        for status, label in choices
    ]


def dress(job: DeliveryJob) -> DeliveryJob:
    """Adds the tone in which its status is shown."""
    job.tone = TONES[DeliveryJob.Status(job.status)]  # type: ignore[attr-defined]
    return job


def extended(event: Event) -> str:
    recipient, until = event.details["recipient"], parse_datetime(event.details["until"])
    end = f"until {date_format(localtime(until), 'j F Y')}" if until else "without an end"
    return f"Private link of {recipient} open {end}"


def protected(event: Event) -> str:
    words = "New password for" if event.details["is_locked"] else "Password taken off"
    return f"{words} the private link of {event.details['recipient']}"


def of_link(words: str) -> Callable[[Event], str]:
    return lambda event: words.format(event.details["recipient"])


def failed(event: Event) -> str:
    return f"Delivery of {event.details['session_name']} failed: {event.details['answer']}"


def confirmed(event: Event) -> str:
    return f"{event.details['recipient']} confirmed a choice of {event.details['count']:,}"


WORDINGS = {
    "delivery.queued": lambda event: f"Delivery of {event.details['session_name']} started",
    "delivery.retried": lambda event: f"Delivery of {event.details['session_name']} tried again",
    "delivery.cancelled": lambda event: f"Delivery of {event.details['session_name']} withdrawn",
    "delivery.completed": lambda event: f"{event.details['session_name']} delivered by e-mail",
    "delivery.failed": failed,
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
    "share.extended": extended,
    "share.protected": protected,
    "share.visited": lambda event: "Recipient opened the private link",
    "share.favourited": lambda event: f"{event.details['recipient']} chose favourites",
    "share.downloaded": lambda event: f"Recipient downloaded {event.details['file_name']}",
}
