"""What the trail and the timelines hear of deliveries."""

from collections.abc import Mapping
from typing import Any

from delivery.actions import telling
from delivery.models import DeliveryJob
from photocrm.accounts.models import User
from photocrm.audit.trail import record_all


def tell(job: DeliveryJob, kind: str, by: User | None, **details: object) -> None:
    """Write the event on the session and, if there is one, on the customer, whose timeline follows.

    Comes last in its transaction.
    """
    tell_all({job: details}, kind, by)


def tell_all(told: Mapping[DeliveryJob, Mapping[str, object]], kind: str, by: User | None) -> None:
    """The same of many jobs, each with its own details."""
    record_all(
        kind,
        [
            (subject, {**details_of(job), **details})
            for job, details in told.items()
            for subject in (job.session, job.customer)
            if subject
        ],
        by=by,
    )
    for job in sorted(told, key=lambda job: job.link_id):
        telling.follow_job(job, kind, by)


def details_of(job: DeliveryJob) -> dict[str, Any]:
    reminder = {"reminder": job.kind} if job.is_reminder else {}
    return {"job": str(job.pk), "session_name": job.session.name} | reminder
