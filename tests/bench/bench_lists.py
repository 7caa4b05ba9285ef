"""The customer list: search keeps up with typing. The gallery has a bench of its own."""

import random
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.test import Client

from crm.models import Customer
from crm.queries import SEARCH_LIMIT
from photocrm.accounts.models import User, Workspace
from photocrm.counting import capped_count
from photocrm.pagination import page_of
from tests.bench.data import fill
from tests.bench.harness import Baseline, Measurement, database, ensure_data, timed

FULL, QUICK = 1_000_000, 50_000
RUNS = 60
ROWS_BY_KEY = 50
SIZE = settings.PAGE_SIZE
# A name as it is typed, a frequent word, a rare one, two words, a number, an address, nothing.
KEYSTROKES = ("j", "ju", "jur", "jurgen", "jurgen kru", "studio", "garfin", "+49 30", "231", "zzzq")


def measure(*, quick: bool) -> Iterator[Measurement]:
    count = QUICK if quick else FULL
    with database(f"bench_lists_{count}"):
        ensure_data(f"{count} customers and sessions", partial(fill, count))
        workspace = Workspace.objects.get(slug="bench")
        by_key = rows_by_key(count)
        yield Measurement(f"{ROWS_BY_KEY} rows by primary key", by_key.value, "ms")
        yield from searches(workspace, by_key)
        yield from responses(workspace)


def rows_by_key(count: int) -> Baseline:
    keys = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:count:997])
    dice = random.Random(1)

    def read() -> object:
        return list(Customer.objects.filter(pk__in=dice.sample(keys, ROWS_BY_KEY)))

    return Baseline("50 rows by key", timed(read, runs=RUNS).p50)


def searches(workspace: Workspace, by_key: Baseline) -> Iterator[Measurement]:
    for text in KEYSTROKES:
        found = Customer.objects.of(workspace).search(text)
        listed = partial(page_of, found.by_last_contact(), after="", size=SIZE)
        taken = timed(listed, runs=12, warm_up=2)
        yield Measurement(f"customers matching “{text}”, p95", taken.p95, "ms", by_key, goal=80)
        capped = timed(partial(capped_count, found, SEARCH_LIMIT), runs=12, warm_up=2)
        yield Measurement("  their capped count, p95", capped.p95, "ms", by_key, goal=80)


def responses(workspace: Workspace) -> Iterator[Measurement]:
    """Whole answers: middleware, queries, templates."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="bench@studio.example"))
    sign_in = timed(opened(client, f"/{workspace.slug}/members/"), runs=20).p50
    plain = Measurement("response: members, one row", sign_in, "ms")
    yield plain
    for name, path in (
        ("customers", "customers/"),
        ("customers, “jur”", "customers/?q=jur"),
    ):
        taken = timed(opened(client, f"/{workspace.slug}/{path}"), runs=20).p50
        yield Measurement(f"response: {name}", taken, "ms", plain.as_baseline(), goal=15)


def opened(client: Client, path: str) -> Callable[[], object]:
    def read() -> object:
        response = client.get(path)
        if response.status_code != 200:
            raise ValueError(f"{path} answers {response.status_code}")
        return response

    return read
