"""Deliveries against a mail server that misbehaves: how fast, and what is lost when all else fails.

In the chaos run random workers are killed -9 every four seconds, Redis is killed and comes back
empty every 25, PostgreSQL stops at once (-m immediate) every 45, and of the conversations 30 % fail
and 2 % hang. Waits between attempts are cut to seconds there; everything else is as in production.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from delivery.models import DeliveryAttempt, DeliveryJob, Destination, ShareLink
from delivery.tokens import hash_of, token_for
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.ids import new_id
from tests.bench import processes
from tests.bench.harness import Baseline, Measurement, database
from tests.bench.mail_trouble import NOBODY, Trouble, serve
from tests.bench.processes import Service
from tests.factories import PhotoFactory, SessionFactory, WorkspaceFactory

DATABASE = "delivery"
SESSIONS, DOMAINS = 100, 20
# Every so manieth recipient does not exist.
UNKNOWN = 50
# So many are sent before the clock runs: some by each worker process.
WARM_UP = 120
CLEAN_GOAL, CHAOS_GOAL = 80.0, 15.0
SETTLED = ("completed", "failed", "needs_decision", "paused", "cancelled")
# Queues and processes of the workers. In chaos there are several, so that a kill leaves others.
Crews = tuple[tuple[str, int], ...]
CLEAN_CREWS: Crews = (("delivery", 12), ("control,isolated", 1))
CHAOS_CREWS: Crews = (("delivery", 6), ("delivery", 6), ("isolated", 1), ("control", 1))
HURRY = """
    UPDATE delivery_deliveryjob SET next_attempt_at = photocrm_now() + random() * interval '3 s'
    WHERE status = 'retrying' AND next_attempt_at > photocrm_now() + interval '3 s'
"""
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """Seconds between the blows, until when they fall, and how long to wait for the last one."""

    workers: float = 4.0
    redis: float = 25.0
    postgres: float = 45.0
    blows: float = 3600.0
    patience: float = 1800.0
    # The share of duplicates that will do: where few are sent between the kills, each weighs more.
    duplicates: float = 0.005


FULL, QUICK = (
    Plan(),
    Plan(workers=3.0, redis=10.0, postgres=16.0, blows=35.0, patience=150.0, duplicates=0.03),
)


def measure(*, quick: bool, jobs: int = 5_000) -> Iterator[Measurement]:
    count = min(jobs, 300) if quick else jobs
    with ExitStack() as stack:
        stack.enter_context(database(DATABASE))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if not quick:
            yield from clean(folder, count)
        yield from chaos(folder, count, QUICK if quick else FULL, with_goal=not quick)


def clean(folder: str, count: int) -> Iterator[Measurement]:
    trouble = Trouble()
    workers = workers_for(folder, CLEAN_CREWS)
    with running(folder, trouble, workers) as workspace:
        promise(workspace, WARM_UP)
        wait_for_all(workspace, WARM_UP, 60)
        promise(workspace, count)
        before = cpu_used(workers)
        seconds = wait_for_all(workspace, count + WARM_UP, FULL.patience)
        after = cpu_used(workers)
    for who, used in after.items():
        yield Measurement(f"CPU of {who} for a job", (used - before[who]) / count * 1000, "ms")
    yield from speed("clean", count, seconds, CLEAN_GOAL, with_goal=True)
    yield from verdict(workspace, trouble, count + WARM_UP, 0)


def chaos(folder: str, count: int, plan: Plan, *, with_goal: bool) -> Iterator[Measurement]:
    trouble = Trouble(failures=0.3, hangs=0.02)
    dice = random.Random(11)
    workers = workers_for(folder, CHAOS_CREWS)
    with running(folder, trouble, workers) as workspace:
        promise(workspace, count)
        with every(1.0, lambda: patiently(hurry)):
            with ExitStack() as blows:
                killed = [
                    blows.enter_context(every(seconds, blow))
                    for seconds, blow in (
                        (plan.workers, lambda: dice.choice(workers).kill_somebody(dice)),
                        (plan.redis, lambda: end("valkey", signal.SIGKILL)),
                        (plan.postgres, lambda: end("postgres", signal.SIGQUIT)),
                    )
                ]
                seconds = wait_for_all(workspace, count, plan.blows)
            calm = wait_for_all(workspace, count, plan.patience - seconds)
        for name, blow in zip(("workers", "Redis", "PostgreSQL"), killed, strict=False):
            yield Measurement(f"kills of {name}", len(blow), "")
        yield from speed("in chaos", count, seconds + calm, CHAOS_GOAL, with_goal=with_goal)
        yield from verdict(workspace, trouble, count, plan.duplicates)


def speed(
    name: str, count: int, seconds: float, goal: float, *, with_goal: bool
) -> Iterator[Measurement]:
    yield Measurement(f"{count:,} jobs {name}", count / seconds, "/s")
    yield Measurement(
        f"a job {name}",
        seconds / count * 1000,
        "ms",
        Baseline(f"{goal:g} a second", 1000 / goal),
        1 if with_goal else None,
    )


def verdict(
    workspace: Workspace, trouble: Trouble, count: int, doubled: float
) -> Iterator[Measurement]:
    """What became of all jobs, held against what the mail server knows."""
    rows = patiently(lambda: list(jobs_of(workspace).values_list("pk", "status", "recipient")))
    accepted = trouble.accepted
    unsettled = count_of(jobs_of(workspace).exclude(pk__in=settled(workspace).values("pk")))
    false = [key for key, status, _ in rows if status == "completed" and not accepted[str(key)]]
    silent = [
        key
        for key, status, recipient in rows
        if status in ("failed", "cancelled")
        and not (accepted[str(key)] or recipient in trouble.refused)
    ]
    wrong = {
        "lost": count - len(rows) + len(silent),
        "falsely completed": len(false),
        "stuck": unsettled,
        "completed and not in the ledger": count_of(
            jobs_of(workspace).filter(status="completed", link__shared_at=None)
        ),
    }
    for name, value in wrong.items():
        yield Measurement(name, value, "", Baseline("jobs", count), 0)
    undecided = sum(status == "needs_decision" for _, status, _ in rows)
    yield Measurement("waiting for a decision", undecided, "")
    for name in ("lost", "unsure"):
        lost = DeliveryAttempt.objects.of(workspace).filter(outcome=name)
        yield Measurement(f"attempts that ended {name}", count_of(lost), "")
    twice = sum(number - 1 for number in accepted.values())
    yield Measurement("duplicates", twice, "", Baseline("jobs", count), doubled)


@contextmanager
def running(folder: str, trouble: Trouble, workers: list[Service]) -> Iterator[Workspace]:
    """Mail server, workers and beat; what earlier runs left is not touched by them."""
    server = serve(trouble)
    for service in workers:
        service.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    clock = Service(processes.beat(folder), workers[0].environ)
    DeliveryJob.objects.exclude(status__in=SETTLED).delete()
    with ExitStack() as stack:
        stack.callback(server.stop)
        for service in (*workers, clock):
            service.start()
            stack.callback(service.kill)
        yield WorkspaceFactory(slug=f"bench-{new_id().hex}")


def workers_for(folder: str, crews: Crews) -> list[Service]:
    """The port of the mail server is told later."""
    return [Service(processes.worker(queues, size), environment(folder)) for queues, size in crews]


def cpu_used(workers: list[Service]) -> dict[str, float]:
    """Seconds so far; they hardly depend on what else the machine does."""
    return {
        "the workers": sum(processes.cpu_seconds(service.pid) for service in workers),
        "PostgreSQL": processes.cpu_seconds(pid_of("postgres")),
        "the mail server and this bench": time.process_time(),
    }


def environment(folder: str) -> dict[str, str]:
    """Short time-outs, and a lease that is longer than all of them together."""
    url, query, options = os.environ["DATABASE_URL"].partition("?")
    return os.environ | {
        "DATABASE_URL": f"{url.rpartition('/')[0]}/{DATABASE}{query}{options}",
        "EMAIL_CONNECT_TIMEOUT": "2",
        "EMAIL_TIMEOUT": "2",
        "EMAIL_ANSWER_TIMEOUT": "3",
        "DELIVERY_LEASE_SECONDS": "15",
        "MEDIA_ROOT": folder,
        "PHOTOCRM_STATE": folder,
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def promise(workspace: Workspace, count: int) -> None:
    """So many jobs at once, to recipients of many domains."""
    sessions = [SessionFactory(workspace=workspace, photo_count=1) for _ in range(SESSIONS)]
    PhotoFactory(session=sessions[0])
    domains = [
        Destination.objects.get_or_create(
            workspace=workspace, channel="email", host=f"mail{number}.example"
        )[0]
        for number in range(DOMAINS)
    ]
    links = [link_of(sessions[number % SESSIONS], number) for number in range(count)]
    ShareLink.objects.bulk_create(links)
    DeliveryJob.objects.bulk_create(
        DeliveryJob(
            workspace=workspace,
            link=link,
            session=link.session,
            recipient=f"{link.recipient}@{domains[number % DOMAINS].host}",
            destination=domains[number % DOMAINS],
            idempotency_key=str(link.pk),
        )
        for number, link in enumerate(links)
    )


def link_of(session: PhotoSession, number: int) -> ShareLink:
    key = new_id()
    who = NOBODY if number % UNKNOWN == UNKNOWN - 1 else "anna"
    return ShareLink(
        id=key,
        workspace=session.workspace,
        session=session,
        recipient=f"{who}{number}",
        token_hash=hash_of(token_for(key, settings.SECRET_KEY)),
    )


def jobs_of(workspace: Workspace) -> QuerySet[DeliveryJob]:
    return DeliveryJob.objects.of(workspace)


def settled(workspace: Workspace) -> QuerySet[DeliveryJob]:
    """With all that follows from it."""
    return jobs_of(workspace).filter(status__in=SETTLED, lease_token=None)


def count_of(rows: QuerySet[Any]) -> int:
    return patiently(rows.count)


def wait_for_all(workspace: Workspace, count: int, patience: float) -> float:
    """Seconds until all jobs are settled; ends with the patience, and the verdict tells."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if count_of(settled(workspace)) >= count:
            break
        time.sleep(0.2)
    return time.monotonic() - started


def hurry() -> None:
    with connection.cursor() as cursor:
        cursor.execute(HURRY)


def patiently(ask: Callable[[], T]) -> T:
    """While PostgreSQL is away, wait for it."""
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)


def end(server: str, number: signal.Signals) -> None:
    """Stop an embedded server of this bench; its keeper starts it again."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(pid_of(server), number)


def pid_of(server: str) -> int:
    """Of an embedded server. Raises FileNotFoundError or ValueError while it starts."""
    state = Path(os.environ["PHOTOCRM_STATE"])
    files = {"valkey": "valkey/valkey.pid", "postgres": "postgres/data/postmaster.pid"}
    return int((state / files[server]).read_text().split("\n", 1)[0])


@contextmanager
def every(seconds: float, strike: Callable[[], object]) -> Iterator[list[float]]:
    """Yields the list of the moments at which it struck."""
    over = Event()
    moments: list[float] = []

    def go_on() -> None:
        while not over.wait(seconds):
            strike()
            moments.append(time.monotonic())
        connection.close()

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield moments
    finally:
        over.set()
        thread.join()
