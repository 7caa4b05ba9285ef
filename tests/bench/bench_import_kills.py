"""A file of 200,000 customers while worker and database die every ten seconds: what is there in the
end is what an undisturbed import makes of the same file.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

from django.core.files import File
from django.db import Error, connection

from crm.models import Customer
from photocrm.accounts.models import Role, User, Workspace
from photocrm.imports.actions import files, runs
from photocrm.imports.models import ImportRow, ImportRun
from tests.bench import import_data
from tests.bench.harness import Baseline, Measurement, database
from tests.bench.processes import Service
from tests.factories import MembershipFactory, UserFactory, WorkspaceFactory

DATABASE = "import_kills"
FULL, QUICK = 200_000, 20_000
EVERY, QUICKLY = 10.0, 3.0
PATIENCE = 1_800.0
COLUMNS = ("name", "company", "email", "phone_e164", "location", "notes", "search_text", "version")

# As a worker that beat's sweeper keeps waking; with a short lease most of the time is work.
WORKER = """
import sys, time
import django; django.setup()
from datetime import timedelta
from uuid import UUID
from django.db import Error, connection
connection.settings_dict["NAME"] = sys.argv[2]
from photocrm.imports.actions import leases, working
leases.LEASE = timedelta(seconds=3)
while True:
    try:
        working.work(UUID(sys.argv[1]), ahead=True)
    except Error:
        connection.close()
    time.sleep(0.2)
"""


def measure(*, quick: bool) -> Iterator[Measurement | str]:
    count, every = (QUICK, QUICKLY) if quick else (FULL, EVERY)
    with database(DATABASE), tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        write(path, count)
        calm, seconds, _ = imported(path, None)
        killed, longer, kills = imported(path, every)
        yield Measurement(f"{count:,} rows undisturbed", seconds, "s")
        yield Measurement(
            f"{count:,} rows with kills", longer, "s", Baseline("undisturbed", seconds)
        )
        yield Measurement("kills of worker and database", kills, "")
        yield f"undisturbed: {calm.status}, {runs.counts_of(calm)}"
        yield f"with kills: {killed.status}, {runs.counts_of(killed)}"
        yield Measurement(
            "rows lost, doubled or otherwise", differing(calm, killed), "", Baseline("goal", 1), 0
        )


def write(path: Path, count: int) -> None:
    """A quarter of the rows is about people of rows before them."""
    rows = list(map(import_data.cells, import_data.people(count * 3 // 4, 1)))
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(import_data.HEADER) + "\n")
        for number in range(count):
            name, company, email, phone, town, _ = rows[number * 3 // 4]
            said = (name, company, email or f"{number}@mail.example", phone, town, str(number))
            file.write(";".join(said) + "\n")


def imported(path: Path, every: float | None) -> tuple[ImportRun, float, int]:
    """The run in a workspace of its own, how long it took, and how often something was killed."""
    run = started(path)
    name = str(connection.settings_dict["NAME"])
    worker = Service([sys.executable, "-c", WORKER, str(run.pk), name], dict(os.environ))
    worker.start()
    begun = time.monotonic()
    try:
        with struck(every, (worker.kill_and_start, end_database)) as strikes:
            wait(run)
    finally:
        worker.kill()
    run.refresh_from_db()
    return run, time.monotonic() - begun, len(strikes)


def end_database() -> None:
    """As `pg_ctl stop -m immediate`; the keeper starts the server again."""
    note = Path(os.environ["PHOTOCRM_STATE"], "postgres/data/postmaster.pid")
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(int(note.read_text().split("\n", 1)[0]), signal.SIGQUIT)


@contextmanager
def struck(every: float | None, blows: tuple[Callable[[], None], ...]) -> Iterator[list[float]]:
    """Every so many seconds the next blow falls; yields the moments."""
    over = Event()
    moments: list[float] = []

    def strike() -> None:
        while every and not over.wait(every):
            blows[len(moments) % len(blows)]()
            moments.append(time.monotonic())

    thread = Thread(target=strike)
    thread.start()
    try:
        yield moments
    finally:
        over.set()
        thread.join()


def wait(run: ImportRun) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(0.2)
        try:
            if not ImportRun.objects.moving().filter(pk=run.pk).exists():
                return
        except Error:
            connection.close()
    raise TimeoutError("the import did not end")


def started(path: Path) -> ImportRun:
    number = Workspace.objects.count()
    workspace: Workspace = WorkspaceFactory(slug=f"kills-{os.getpid()}-{number}")
    user: User = UserFactory(email=f"kills-{os.getpid()}-{number}@studio.example")
    MembershipFactory(workspace=workspace, user=user, role=Role.OWNER)
    with path.open("rb") as content:
        upload = File(content, name=path.name)
        run = files.receive(workspace=workspace, kind="customers", upload=upload, by=user)
    options = {"match": ["email"], "on_match": "overwrite"}
    return runs.start(run=run, mapping=run.mapping, options=options, by=user, by_worker=False)


def differing(one: ImportRun, other: ImportRun) -> int:
    """How many customers and rows are in one of both alone."""
    (customers, rows), (others, their_rows) = facts(one), facts(other)
    return len(customers ^ others) + len(rows ^ their_rows)


def facts(run: ImportRun) -> tuple[set[bytes], set[tuple[int, str]]]:
    customers = Customer.objects.filter(workspace=run.workspace_id).order_by("pk")
    told = {
        sha256(repr((number, row)).encode()).digest()
        for number, row in enumerate(customers.values_list(*COLUMNS).iterator())
    }
    return told, set(ImportRow.objects.filter(run=run).values_list("line", "status"))
