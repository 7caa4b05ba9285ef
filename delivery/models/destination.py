"""Where deliveries go, and how it has been going there."""

from datetime import timedelta
from typing import Self
from uuid import UUID

from django.db import models

from delivery.clock import Clock
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class DestinationQuerySet(WorkspaceQuerySet["Destination"]):
    def shut(self) -> Self:
        """Those to which nothing is sent at the moment."""
        return self.filter(~models.Q(paused_at=None) | models.Q(open_until__gt=Clock()))

    def busy(self, keys: list[UUID]) -> Self:
        """Those of `keys`, and all that take less than others."""
        is_tried = models.Q(failure_count__gte=Destination.FAILURES, paused_at=None)
        return self.filter(models.Q(pk__in=keys) | is_tried)

    def hopeless(self) -> Self:
        """Not paused yet, though nothing has arrived for as long as deliveries are patient."""
        patience = Clock() - Destination.PATIENCE
        return self.filter(paused_at=None, failing_since__lt=patience)


class Destination(Owned):
    """A mail domain, the host of a webhook, or the root of folders, as one studio meets it.

    A server that does not answer many times in a row opens the circuit: nothing is sent until
    `open_until`, then one delivery alone tries. Any answer that is a server's word on one recipient
    closes it again.
    """

    PATIENCE = timedelta(days=5)
    # So many failures in a row open the circuit.
    FAILURES = 10
    # So many conversations at once, and so many deliveries in the hands of queue and workers.
    AT_ONCE, IN_FLIGHT = 10, 100

    channel = models.CharField(max_length=10)
    host = models.CharField(max_length=253)
    failure_count = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = DestinationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "channel", "host"], name="delivery_destination_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "id"], name="delivery_destination_in_workspace"
            ),
            models.CheckConstraint(
                condition=models.Q(failure_count=0, failing_since=None)
                | models.Q(failure_count__gt=0, failing_since__isnull=False),
                name="delivery_destination_failing_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.host

    @property
    def is_tried(self) -> bool:
        """Its circuit was open: one delivery at a time until one arrives."""
        return self.failure_count >= self.FAILURES

    @property
    def is_one_by_one(self) -> bool:
        """Exports are long: side by side they would leave no worker to the mails."""
        return self.is_tried or self.channel == "folder"

    @property
    def at_once(self) -> int:
        return 1 if self.is_one_by_one else self.AT_ONCE

    @property
    def in_flight(self) -> int:
        return 1 if self.is_one_by_one else self.IN_FLIGHT


class Dispatcher(models.Model):
    """Who hands out deliveries, or reads what came back, when it last did, and the mark that was
    left in Redis then.

    Redis without that mark was emptied, and what was handed out is lost.
    """

    CELERY, COMMAND, BOUNCES = "celery", "command", "bounces"

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()
    mark = models.CharField(max_length=36, blank=True)

    def __str__(self) -> str:
        return f"{self.name}, last at {self.beat_at}"
