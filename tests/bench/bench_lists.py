"""Gallery and customer lists: any page costs what page 1 costs, and search keeps up with typing."""

import random
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.http import QueryDict
from django.test import Client

from crm.models import Customer
from crm.presenters import COUNT_LIMIT
from gallery import queries
from gallery.filters import SessionFilter
from gallery.models import PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import User, Workspace
from photocrm.counting import capped_count
from photocrm.pagination import cursor, page_of
from tests.bench.data import fill
from tests.bench.harness import Baseline, Measurement, database, ensure_data, timed

FULL, QUICK = 1_000_000, 50_000
DEEP_PAGE = 20_000
RUNS = 60
ROWS_BY_KEY = 50
SIZE = settings.PAGE_SIZE
# A name as it is typed, a frequent word, a rare one, two words, a number, an address, nothing.
FILTERS = (
    *("sort=oldest", "sort=name", "sort=photos", "sort=shared", "status=raw&status=shared"),
    *("customer=with", "customer=without", "photos_max=0", "created_to=2024-06-01"),
    *("q=wedding", "q=IMG_0000", "q=zzzq", "q=zzzq&status=shared"),
)
KEYSTROKES = ("j", "ju", "jur", "jurgen", "jurgen kru", "studio", "garfin", "+49 30", "231", "zzzq")


def measure(*, quick: bool) -> Iterator[Measurement]:
    count = QUICK if quick else FULL
    with database(f"bench_lists_{count}"):
        ensure_data(f"{count} customers and sessions", partial(fill, count))
        workspace = Workspace.objects.get(slug="bench")
        by_key = rows_by_key(count)
        yield Measurement(f"{ROWS_BY_KEY} rows by primary key", by_key.value, "ms")
        yield from pages(workspace, count, by_key)
        yield from searches(workspace, by_key)
        yield from responses(workspace)


def rows_by_key(count: int) -> Baseline:
    keys = list(PhotoSession.objects.order_by("pk").values_list("pk", flat=True)[:count:997])
    dice = random.Random(1)

    def read() -> object:
        return list(PhotoSession.objects.filter(pk__in=dice.sample(keys, ROWS_BY_KEY)))

    return Baseline("50 rows by key", timed(read, runs=RUNS).p50)


def pages(workspace: Workspace, count: int, by_key: Baseline) -> Iterator[Measurement]:
    found = PhotoSession.objects.of(workspace).newest().for_cards()
    first = timed(partial(page_of, found, after="", size=SIZE), runs=RUNS).p50
    page_1 = Measurement("gallery page 1", first, "ms", by_key, goal=4)
    yield page_1
    number = min(DEEP_PAGE, count // SIZE - 2)
    deep = timed(partial(page_of, found, after=behind_page(found, number), size=SIZE), runs=RUNS)
    yield Measurement(
        f"gallery page {number:,} by keyset", deep.p50, "ms", page_1.as_baseline(), goal=2
    )
    start = SIZE * number
    offset = timed(lambda: list(found[start : start + SIZE]), runs=5, warm_up=1)
    yield Measurement(
        f"gallery page {number:,} by offset, for comparison",
        offset.p50,
        "ms",
        page_1.as_baseline(),
    )
    for status in ("raw", "tagged", "shared"):
        some: SessionQuerySet = getattr(found, status)()
        pill = timed(partial(page_of, some, after="", size=SIZE), runs=RUNS).p50
        yield Measurement(f"gallery page 1, {status}", pill, "ms", page_1.as_baseline(), goal=2)
    yield from filtered(workspace, page_1)
    counts = timed(partial(queries.counts, PhotoSession.objects.of(workspace)), runs=20)
    yield Measurement("status pills with capped counts", counts.p50, "ms", by_key, goal=40)


def filtered(workspace: Workspace, page_1: Measurement) -> Iterator[Measurement]:
    for query in FILTERS:
        found = SessionFilter(QueryDict(query), workspace).in_order().for_cards()
        taken = timed(partial(page_of, found, after="", size=SIZE), runs=RUNS).p95
        yield Measurement(f"gallery page 1, ?{query}, p95", taken, "ms", page_1.as_baseline())


def behind_page(found: SessionQuerySet, number: int) -> str:
    return cursor(found[SIZE * number - 1], ["created_at", "pk"])


def searches(workspace: Workspace, by_key: Baseline) -> Iterator[Measurement]:
    for text in KEYSTROKES:
        found = Customer.objects.of(workspace).search(text)
        listed = partial(page_of, found.by_last_contact(), after="", size=SIZE)
        taken = timed(listed, runs=12, warm_up=2)
        yield Measurement(f"customers matching “{text}”, p95", taken.p95, "ms", by_key, goal=80)
        capped = timed(partial(capped_count, found, COUNT_LIMIT), runs=12, warm_up=2)
        yield Measurement("  their capped count, p95", capped.p95, "ms", by_key, goal=80)


def responses(workspace: Workspace) -> Iterator[Measurement]:
    """Whole answers: middleware, queries, templates."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="bench@studio.example"))
    sign_in = timed(opened(client, f"/{workspace.slug}/members/"), runs=20).p50
    plain = Measurement("response: members, one row", sign_in, "ms")
    yield plain
    for name, path in (
        ("gallery", "gallery/"),
        ("gallery, shared", "gallery/?status=shared"),
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
