"""Starting, carrying on, cancelling and undoing bulk runs.

The rows are the truth: whoever dies in the middle loses a lease and at most one uncommitted chunk,
and the next one goes on where the rows say.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from photocrm.accounts.models import TRASH_PERIOD, User, Workspace
from photocrm.audit.context import acting
from photocrm.bulk import tasks
from photocrm.bulk.kinds import Failed, Kind, kind_of
from photocrm.bulk.models import BulkRow, BulkRun
from photocrm.hints import hint
from photocrm.ids import new_id
from photocrm.leases import RELEASED, hand_out

logger = logging.getLogger("photocrm.bulk")

# So many rows are done while the person waits for the answer.
AT_ONCE = 200
CHUNK = 25
LEASE = timedelta(seconds=60)
DEADLOCKS = 10  # of one chunk, until the sweeper has it carried on later
UNEXPECTED = "This did not work. It was written to the log."

DRAW_UP = """
    INSERT INTO bulk_bulkrow
        (id, workspace_id, created_at, run_id, subject_id, name, status, reason)
    SELECT gen_random_uuid(), %s, now(), %s, found.id, left(found.name, 200), 'waiting', ''
    FROM ({found}) AS found (id, name)
"""

Status = BulkRun.Status


def start(
    *,
    kind: str,
    workspace: Workspace,
    found: QuerySet[Any],
    key: UUID,
    by: User,
    arguments: dict[str, Any],
) -> BulkRun:
    """Do `kind` to every row that is `found`, which has a name: few at once, many by a worker.

    The same `key` again returns the run that it started.
    """
    run = draw_up(kind=kind, workspace=workspace, found=found, key=key, by=by, arguments=arguments)
    return go_on(run)


@transaction.atomic
def draw_up(*, found: QuerySet[Any], workspace: Workspace, key: UUID, **facts: Any) -> BulkRun:
    by = facts.pop("by")
    run, is_new = BulkRun.objects.get_or_create(
        workspace=workspace, key=key, defaults=facts | {"created_by": by}
    )
    if is_new:
        run.total = insert_rows(run, found)
        run.save(update_fields=["total"])
    return run


def insert_rows(run: BulkRun, found: QuerySet[Any]) -> int:
    """One INSERT … SELECT: however many rows, none of them travels through Python."""
    try:
        sql, params = found.order_by().values_list("pk", "name").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(DRAW_UP.format(found=sql), [run.workspace_id, run.pk, *params])
        return int(cursor.rowcount)


def go_on(run: BulkRun) -> BulkRun:
    """At once when it is little; whatever stops it half-way, a worker carries on."""
    if run.is_moving and run.steps[1] <= AT_ONCE:
        try:
            carry_on(run.pk)
        except OperationalError:
            logger.warning("bulk run %s was interrupted", run.pk, exc_info=True)
    elif run.is_moving:
        transaction.on_commit(partial(hint, tasks.work, run_id=str(run.pk)), robust=True)
    run.refresh_from_db()
    return run


def work(run_id: UUID) -> None:
    """Carry on in the name of the person who asked; days are those of the studio."""
    run = BulkRun.objects.select_related("workspace").filter(pk=run_id).first()
    if run:
        with acting(actor_id=run.actor.pk), timezone.override(run.workspace.time_zone):
            carry_on(run_id)


def carry_on(run_id: UUID) -> None:
    """Work until nothing is left. Without a claim somebody else is at it: nothing happens."""
    token = new_id()
    if claim(run_id, token):
        while step_again(run_id, token):
            pass


def step_again(run_id: UUID, token: UUID) -> bool:
    """As `step`. Sessions may change hands between two runs that are at them: the database ends one
    of two that wait for each other, and that one begins its chunk anew.
    """
    for _ in range(DEADLOCKS):
        try:
            return step(run_id, token)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return step(run_id, token)


def claim(run_id: UUID, token: UUID) -> bool:
    held = BulkRun.objects.free().filter(pk=run_id)
    times = {"lease_until": Now() + LEASE, "started_at": Coalesce("started_at", Now())}
    return bool(held.update(lease_token=token, **times))


@transaction.atomic
def step(run_id: UUID, token: UUID) -> bool:
    """One chunk; False when the run is over, cancelled, or in other hands.

    The rows of a chunk go by their subjects' keys, so that two runs over the same subjects lock
    them in one order.
    """
    mine = BulkRun.objects.moving().filter(pk=run_id, lease_token=token)
    run = mine.select_related("workspace").select_for_update(of=("self",), no_key=True).first()
    if run is None:
        return False
    waiting = BulkRow.Status.DONE if run.is_undoing else BulkRow.Status.WAITING
    rows = list(run.rows.filter(status=waiting).order_by("subject_id")[:CHUNK])
    if not rows:
        finish(run)
        return False
    kind = kind_of(run)
    kind.hold(run, rows)
    for row in rows:
        row.run = run
        handle(kind, run, row)
    BulkRow.objects.bulk_update(rows, ["status", "reason", "before"])
    count(run, rows)
    return True


def handle(kind: Kind, run: BulkRun, row: BulkRow) -> None:
    """Do or undo one row; what fails leaves it alone and says why."""
    good, bad = (
        (BulkRow.Status.UNDONE, BulkRow.Status.KEPT)
        if run.is_undoing
        else (BulkRow.Status.DONE, BulkRow.Status.FAILED)
    )
    try:
        with transaction.atomic():
            if run.is_undoing:
                if row.before is not None:
                    kind.undo(run, row)
            else:
                row.before = kind.do(run, row)
    except Failed as failed:
        row.status, row.reason = bad, str(failed)[:300]
    except OperationalError:
        raise  # a lost connection or a deadlock ends the chunk, which is done again
    except Exception:  # one broken row must not stop the others
        logger.exception("bulk run %s failed at %s", run.pk, row.subject_id)
        row.status, row.reason = bad, UNEXPECTED
    else:
        row.status = good


def count(run: BulkRun, rows: list[BulkRow]) -> None:
    """Bring the counts up to date and hold the run for longer."""
    statuses = [row.status for row in rows]
    BulkRun.objects.filter(pk=run.pk).update(
        status=run.status if run.is_undoing else Status.RUNNING,
        done_count=F("done_count") + statuses.count(BulkRow.Status.DONE),
        failed_count=F("failed_count") + statuses.count(BulkRow.Status.FAILED),
        undone_count=F("undone_count") + statuses.count(BulkRow.Status.UNDONE),
        kept_count=F("kept_count") + statuses.count(BulkRow.Status.KEPT),
        lease_until=Now() + LEASE,
    )


def finish(run: BulkRun) -> None:
    over = Status.UNDONE if run.is_undoing else Status.FINISHED
    BulkRun.objects.filter(pk=run.pk).update(status=over, finished_at=Now(), **RELEASED)


def cancel(*, run_id: UUID, workspace: Workspace) -> bool:
    """Stop after the chunk at hand; what is done stays. False when it was over already."""
    stoppable = BulkRun.objects.of(workspace).filter(status__in=(Status.QUEUED, Status.RUNNING))
    times = {"status": Status.CANCELLED, "finished_at": Now(), **RELEASED}
    return bool(stoppable.filter(pk=run_id).update(**times))


def undo(*, run_id: UUID, workspace: Workspace, by: User) -> BulkRun | None:
    """Take back what was done; None when there is nothing to take back, or it is under way."""
    done = BulkRun.objects.of(workspace).filter(status__in=BulkRun.OVER, done_count__gt=0)
    times = {"status": Status.UNDOING, "started_at": Now(), "finished_at": None, **RELEASED}
    if not done.filter(pk=run_id).update(undone_by=by, **times):
        return None
    return go_on(BulkRun.objects.select_related("workspace").get(pk=run_id))


def purge() -> int:
    """Delete runs that have been over for as long as the trash keeps things, with their rows;
    returns how many. A run that is just being undone stays.
    """
    old = BulkRun.objects.filter(status__in=BulkRun.SETTLED, finished_at__lt=Now() - TRASH_PERIOD)
    gone = 0
    for run_id in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            run = old.select_for_update().filter(pk=run_id).first()
            if run:
                run.delete()
                gone += 1
    return gone


def sweep() -> int:
    """Tell workers of the runs that lost messages and dead workers left; returns how many."""
    return hand_out(BulkRun.objects.free(), tasks.work, "run_id")
