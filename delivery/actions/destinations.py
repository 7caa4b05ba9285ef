"""How it has been going at each destination, which decides what is sent there.

Each runs in the transaction of its caller, and locks the destination before any delivery.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Q
from django.db.models.functions import Coalesce, Least

from delivery.channels.routes import host_of
from delivery.clock import Clock
from delivery.models import DeliveryJob, Destination

# The circuit stays open for so long, twice as long with each trial that fails, and not longer than.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
DOUBLINGS = 5
FRESH = {"failure_count": 0, "failing_since": None, "open_until": None, "paused_at": None}
PAUSED = "{host} has not answered for five days. Resume when it does again."


def destination_of(*, workspace_id: UUID, channel: str, address: str) -> Destination:
    """Where nothing waits any more, nobody has asked for a while: what comes now is tried, whatever
    was found then.
    """
    found, _ = Destination.objects.get_or_create(
        workspace_id=workspace_id, channel=channel, host=host_of(channel, address)
    )
    if found.failing_since and not DeliveryJob.objects.waiting().filter(destination=found).exists():
        Destination.objects.filter(pk=found.pk).update(**FRESH)
    return found


def held_for(job_id: UUID) -> Destination | None:
    """Where the job goes: locked, with the time as `now`."""
    found = Destination.objects.filter(jobs=job_id).annotate(now=Clock())
    return next(iter(found.select_for_update(of=("self",), no_key=True)), None)


def has_room(destination: Destination | None) -> Q:
    """For jobs: whether one more conversation with their destination, which is held, is wanted."""
    if destination is None:
        return Q()
    now = destination.now  # type: ignore[attr-defined]
    if destination.paused_at or (destination.open_until and destination.open_until > now):
        return Q(pk__in=[])
    sending = DeliveryJob.objects.sending().filter(destination=destination)
    return ~Q(Exists(sending[destination.at_once - 1 :]))


@transaction.atomic
def answered(jobs: Sequence[DeliveryJob]) -> None:
    """The servers are there, whatever they said."""
    failing = Destination.objects.filter(
        pk__in={job.destination_id for job in jobs}, failure_count__gt=0
    )
    held = failing.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    Destination.objects.filter(pk__in=list(held)).update(
        failure_count=0, failing_since=None, open_until=None
    )


def failed(job: DeliveryJob) -> None:
    """The server was not there, or takes nothing from anybody."""
    mine = Destination.objects.filter(jobs=job)
    mine.update(
        failure_count=Least(F("failure_count") + 1, 10_000),
        failing_since=Coalesce("failing_since", Clock()),
    )
    destination = mine.first()
    if destination and destination.is_tried:
        trials = min(destination.failure_count - Destination.FAILURES, DOUBLINGS)
        pause = min(FIRST_PAUSE * 2**trials, LONGEST_PAUSE)
        mine.update(open_until=Clock() + pause)


def resume(job: DeliveryJob) -> None:
    """Forget what was: somebody says that it is worth trying again."""
    Destination.objects.filter(jobs=job).update(**FRESH)


@transaction.atomic
def pause_hopeless() -> list[Destination]:
    """Stop trying where nothing has arrived for days; returns the destinations."""
    found = list(Destination.objects.hopeless().select_for_update(skip_locked=True))
    Destination.objects.filter(pk__in=[one.pk for one in found]).update(paused_at=Clock())
    return found
