"""Words for what delivery shows."""

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


def failed(event: Event) -> str:
    return f"Delivery of {event.details['session_name']} failed: {event.details['answer']}"


WORDINGS = {
    "delivery.queued": lambda event: f"Delivery of {event.details['session_name']} started",
    "delivery.retried": lambda event: f"Delivery of {event.details['session_name']} tried again",
    "delivery.completed": lambda event: f"{event.details['session_name']} delivered by e-mail",
    "delivery.failed": failed,
    "share.visited": lambda event: "Recipient opened the private link",
    "share.downloaded": lambda event: f"Recipient downloaded {event.details['file_name']}",
}
