"""Who works on a run: a token that each transaction has to show, and that expires.

Nothing of the run is locked while a chunk is being written, so that reading goes on beside it: a
transaction shows its token when it ends, and is taken back if that counts no more.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce, Now

from photocrm.imports.models import ImportRun
from photocrm.leases import RELEASED

LEASE = timedelta(seconds=30)
MOST_CRASHES = 5
CRASHED = "Workers died of it again and again. It was written to the log."
Status = ImportRun.Status


class Lost(Exception):
    """The run was cancelled, or somebody else works on it."""


def claim(run_id: UUID, token: UUID) -> bool:
    """What killed worker after worker is given up."""
    free = ImportRun.objects.free().filter(pk=run_id)
    free.filter(crashes__gte=MOST_CRASHES).update(
        status=Status.FAILED, failure=CRASHED, finished_at=Now(), **RELEASED
    )
    times = {"lease_until": Now() + LEASE, "started_at": Coalesce("started_at", Now())}
    return bool(free.update(lease_token=token, **times))


def held(run_id: UUID, token: UUID) -> ImportRun | None:
    mine = ImportRun.objects.moving().filter(pk=run_id, lease_token=token)
    return mine.select_related("workspace", "created_by", "undone_by").first()


def hold(run: ImportRun, token: UUID, **values: Any) -> ImportRun:
    """Write progress and keep the run for longer; returns it as it stands then. Raises Lost."""
    mine = ImportRun.objects.moving().filter(pk=run.pk, lease_token=token)
    if not mine.update(**{"lease_until": Now() + LEASE, "crashes": 0} | values):
        raise Lost
    found = ImportRun.objects.select_related("workspace", "created_by", "undone_by")
    return found.get(pk=run.pk)
