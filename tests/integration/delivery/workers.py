"""Workers that die at will, and a clock that jumps."""

from datetime import timedelta

from django.db import connection

from delivery.actions import dispatching, sending
from delivery.channels import Answer
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob
from tests import queues

Phase = DeliveryAttempt.Phase


def status(job: DeliveryJob) -> str:
    job.refresh_from_db()
    return job.status


def ahead(**span: float) -> None:
    """From now on the database's clock is so far ahead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('photocrm.ahead', %s, true)", [str(timedelta(**span))])


def claimed(job: DeliveryJob) -> DeliveryAttempt:
    job.refresh_from_db()
    attempt = sending.claim(job.pk, job.attempt_count + 1)
    assert attempt
    return attempt


def arrive(attempt: DeliveryAttempt) -> None:
    """The server says yes, and the worker does what follows."""
    sending.note_sent(attempt, Answer(250, "Ok"))
    sending.follow_up_sent([attempt.job])


def die(job: DeliveryJob, phase: str = Phase.CONNECT) -> None:
    """A worker takes the job, comes so far, and is never heard of again."""
    attempt = claimed(job)
    if phase == Phase.HANDOVER:
        sending.hand_over(attempt)
    DeliveryJob.objects.filter(pk=job.pk).update(lease_until=Clock() - timedelta(seconds=1))
    dispatching.reap()


def sent() -> list[tuple[str, str]]:
    """Queue and job of all that waiting messages name."""
    return [
        (queue, job_id) for queue, _, arguments in queues.sent() for job_id, _ in arguments["jobs"]
    ]


def outcomes(job: DeliveryJob) -> list[str]:
    return list(job.attempts.order_by("number").values_list("outcome", flat=True))
