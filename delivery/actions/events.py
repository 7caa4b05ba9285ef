"""What the trail and the timelines hear of deliveries."""

from delivery.actions import telling
from delivery.models import DeliveryJob
from photocrm.accounts.models import User
from photocrm.audit.trail import record


def tell(job: DeliveryJob, kind: str, by: User | None, **details: object) -> None:
    """Write the event on the session and, if there is one, on the customer, whose timeline follows.

    Comes last in its transaction.
    """
    if job.is_reminder:
        details["reminder"] = job.kind
    for subject in filter(None, (job.session, job.customer)):
        record(kind, subject, by=by, job=str(job.pk), session_name=job.session.name, **details)
    telling.follow_job(job, kind, by)
