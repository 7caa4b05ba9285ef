"""Customers by the hundred thousand into a studio that has a million: by the import of the product,
beside COPY without an index, `bulk_create` and `save()`, all into one schema with its triggers.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import files, runs
from photocrm.imports.models import ImportRun
from tests.bench import customer_data, import_data
from tests.bench.harness import (
    Baseline,
    Measurement,
    database,
    ensure_data,
    switch,
    timing_of,
)
from tests.bench.import_data import HEADER, cells

FULL, QUICK = 1_000_000, 50_000
SIZES, QUICK_SIZES = (100_000, 1_000_000), (10_000,)
SAVED, BULK, BATCH = 1_000, 20_000, 1_000
MEGABYTES, SECONDS = Baseline("goal", 150.0), Baseline("goal", 3.0)
SEARCHES = ("jur", "müller", "an", "brandt studio", "+49 30", "zürich", "garf", "o'con")

WORKER = """
import json, sys, time
import django; django.setup()
from uuid import UUID
from django.db import connection
from django.conf import settings
connection.settings_dict["NAME"] = sys.argv[2]
from photocrm.imports.actions import working
import crm.importing.kind
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
begun = time.perf_counter()
working.work(UUID(sys.argv[1]), ahead=True)
took = time.perf_counter() - begun
# Not what getrusage says, which counts the process that this one was forked from as well.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({"took": took, "peak": peak}))
"""


def measure(*, quick: bool) -> Iterator[Measurement | str]:
    existing, sizes = (QUICK, QUICK_SIZES) if quick else (FULL, SIZES)
    base = f"bench_import_{existing}"
    with database(base):
        ensure_data(f"{existing} customers", partial(customer_data.fill, existing))
    for size in sizes:
        with copied(base), tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "customers.csv")
            import_data.write(path, size, existing)
            yield from compared(path, size, existing)


@contextmanager
def copied(base: str) -> Iterator[None]:
    """A database with the same rows, that is gone afterwards: every measurement starts alike."""
    name, usual = f"{base}_copy", str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{base}" STRATEGY FILE_COPY')
    switch(name)
    try:
        yield
    finally:
        switch(usual)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def compared(path: Path, size: int, existing: int) -> Iterator[Measurement | str]:
    workspace = Workspace.objects.get(slug="bench")
    raw = rate(size, partial(raw_copy, workspace, path))
    saved = rate(SAVED, partial(save_each, workspace, existing))
    bulk = rate(min(size, BULK), partial(create_in_bulk, workspace, min(size, BULK), existing))
    imported = Watched(workspace, path)
    fast = imported.rate
    yield Measurement(f"{size:,} rows: COPY without indexes", raw, "/s")
    yield Measurement(f"{size:,} rows: save() each ({SAVED:,})", saved, "/s")
    yield Measurement(f"{size:,} rows: bulk_create ({min(size, BULK):,})", bulk, "/s")
    yield Measurement(f"{size:,} rows: import", fast, "/s", Baseline("COPY", raw))
    yield Measurement(
        f"{size:,} rows: save() of import", saved, "/s", Baseline("import", fast), 1 / 15
    )
    yield Measurement(
        f"{size:,} rows: bulk_create of import", bulk, "/s", Baseline("import", fast), 1
    )
    yield Measurement(f"{size:,} rows: peak memory", imported.peak, "MB", MEGABYTES, goal=1)
    yield Measurement(f"{size:,} rows: first progress", imported.first, "s", SECONDS, goal=1)
    yield imported.outcome
    if size == SIZES[0] or size in QUICK_SIZES:
        yield from searched_meanwhile(workspace, size, existing)


def rate(count: int, action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return count / (time.perf_counter() - begun)


def raw_copy(workspace: Workspace, path: Path) -> None:
    """The texts of the file as they are, into a table without index, key or trigger."""
    with connection.cursor() as cursor:
        columns = ", ".join(f'"{name}" text' for name in HEADER)
        cursor.execute(f"CREATE TABLE bench_raw ({columns})")
        begin = "COPY bench_raw FROM STDIN (FORMAT csv, HEADER, DELIMITER ';')"
        with path.open("rb") as file, cursor.copy(begin) as out:
            while chunk := file.read(1 << 20):
                out.write(chunk)
        cursor.execute("DROP TABLE bench_raw")


def unsaved(workspace: Workspace, count: int, existing: int, beyond: int) -> list[Customer]:
    status = CustomerStatus.objects.of(workspace).order_by("position")[0]
    user = User.objects.get(email="bench@studio.example")
    return [
        Customer(
            workspace=workspace,
            status=status,
            created_by=user,
            last_contact_at=timezone.now(),
            **dict(
                zip(("name", "company", "email", "phone", "location", "notes"), said, strict=True)
            ),
        )
        for said in map(cells, import_data.some(count, existing, beyond))
    ]


def save_each(workspace: Workspace, existing: int) -> None:
    for customer in unsaved(workspace, SAVED, existing, 2 * import_data.BEYOND):
        customer.save()


def create_in_bulk(workspace: Workspace, count: int, existing: int) -> None:
    """Neither matches nor tells which row was wrong; what follows from fields is written too."""
    customers = unsaved(workspace, count, existing, 3 * import_data.BEYOND)
    for start in range(0, count, BATCH):
        batch = customers[start : start + BATCH]
        for customer in batch:
            customer.index()
        with transaction.atomic():
            Customer.objects.bulk_create(batch, ignore_conflicts=True)


class Watched:
    """An import in a process of its own, as a worker does it."""

    def __init__(self, workspace: Workspace, path: Path, meanwhile: Any = None) -> None:
        self.run = started(workspace, path)
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-c", WORKER, str(self.run.pk), name]
        pipe = subprocess.PIPE
        worker: Any = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=os.environ, text=True)
        worker.stdout.readline()
        worker.stdin.write("\n")
        worker.stdin.flush()
        self.first = self.wait(time.perf_counter())
        if meanwhile:
            meanwhile(worker)
        told = json.loads(worker.communicate()[0])
        self.run.refresh_from_db()
        self.rate, self.peak = self.run.done_count / told["took"], told["peak"]

    def wait(self, begun: float) -> float:
        """Seconds until a page could show some progress."""
        while not ImportRun.objects.get(pk=self.run.pk).staged_count:
            time.sleep(0.02)
        return time.perf_counter() - begun

    @property
    def outcome(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in runs.counts_of(self.run).items())
        return f"{self.run.status}: {counts}"


def started(workspace: Workspace, path: Path) -> ImportRun:
    user = User.objects.get(email="bench@studio.example")
    with path.open("rb") as content:
        upload = File(content, name=path.name)
        run = files.receive(workspace=workspace, kind="customers", upload=upload, by=user)
    options = {"match": ["email", "phone"], "on_match": "fill"}
    return runs.start(run=run, mapping=run.mapping, options=options, by=user, by_worker=False)


def searched_meanwhile(workspace: Workspace, size: int, existing: int) -> Iterator[Measurement]:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="bench@studio.example"))
    ask = partial(searches, client, workspace)
    quiet: list[float] = []
    busy: list[float] = []
    idle = timing_of(ask(lambda: len(quiet) >= 100, quiet))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        import_data.write(path, size, existing, beyond=4 * import_data.BEYOND)
        Watched(workspace, path, lambda worker: ask(lambda: worker.poll() is not None, busy))
    during = timing_of(busy)
    base = Baseline("idle", idle.p95)
    yield Measurement("search, p95, nothing else going on", idle.p95, "ms")
    yield Measurement("search, p95, during an import", during.p95, "ms", base, goal=2)


def searches(
    client: Client, workspace: Workspace, is_over: Callable[[], bool], taken: list[float]
) -> list[float]:
    while not is_over():
        for text in SEARCHES:
            begun = time.perf_counter()
            client.get(f"/{workspace.slug}/customers/", {"q": text})
            taken.append((time.perf_counter() - begun) * 1000)
    return taken
