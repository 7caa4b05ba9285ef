"""Customers: each keystroke, filter, sort and page, in its whole answer and in the database."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from itertools import chain

from django.conf import settings
from django.db import connection
from django.test import Client

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.pagination import cursor
from tests.bench import customer_data
from tests.bench.answers import Answer, answer
from tests.bench.harness import Baseline, Measurement, database, ensure_data, timing_of

FULL, SMALL, QUICK = 1_000_000, 10_000, 50_000
KEYSTROKES, ADVERSARIAL, OTHERS = "keystroke", "adversarial", "list"
GOALS = {  # milliseconds of the database, at the 95th of 100 answers
    KEYSTROKES: Baseline("goal", 20.0),
    ADVERSARIAL: Baseline("goal", 30.0),
    OTHERS: Baseline("goal", 20.0),
}
RUNS = 15
LENGTHS = (1, 2, 3, 5, 10)
# Real names as the data has them: common ones, rare ones, companies, towns, numbers, addresses.
NAMES = (
    *("Jürgen Weiß", "Åsa Lindqvist", "François Dubois", "Lucía Hernández", "Łukasz Wójcik"),
    *("Charlotte O'Connor", "Giulia D'Angelo", "Oksana Kovalenko", "Beatriz Guimarães"),
    *("Kobayashi Haruka", "Lin Mei-Hua", "Ananya Iyer", "Youssef Benali", "さくら 佐藤"),
    *("Ελένη Παππάς", "Mueller Käthe", "Garfinkur Moritz", "Quopelras Anke", "Brandt Studio"),
    *("Studio", "Atelier", "Weddings Köln", "Aix-en-Provence", "São Paulo", "Zürich Vogel"),
    *("+49 170 12", "0049 30 12", "030 123456", "j.dubois@fr", "fr-mail.ex"),
)
NOBODY = (
    *("zzzqx", "Garfinkur zzzqx", "studio zzzqx", "%25%25", "12345678901234567890"),
    *("abcdefghijklmnopqrstuvwxyz" * 3 + "abcdefghijklmnopqrstuv", "a" * 100, "jem" * 33),
    *("a b c d e f g h i j k l m n o p q r s t u v", "ras ras ras nis nis", "@", "00", "()"),
)
# Filters and sorts of the list; what takes them all is a line here.
LISTS = (
    *("", "vip=yes", "kind=customer", "kind=partner", "kind=investor", "priority=3"),
    *("assignee=me", "assignee=none", "sessions=with", "sessions=without", "next=overdue"),
    *("next=planned", "contact_from=2026-01-01", "created=month", "sort=name", "sort=company"),
    *("sort=status", "sort=priority", "sort=next", "sort=created", "sort=deal"),
    *("kind=partner&vip=yes&priority=3", "q=jur&vip=yes", "q=jur&sort=name"),
)
FAR_AWAY = "Farawayman"
SWAP = {"hx-request": "true", "hx-request-type": "partial"}
# What the page asks for while somebody types, and when somebody is chosen; else the whole page.
TYPED = SWAP | {"hx-target": "div#customer-results"}
CHOSEN = SWAP | {"hx-target": "div#customer-detail"}


def measure(*, quick: bool) -> Iterator[Measurement | str]:
    count = QUICK if quick else FULL
    small = {name: taken for _, name, taken in answers(SMALL)}
    taken_of: dict[str, list[Answer]] = {kind: [] for kind in GOALS}
    for kind, name, taken in answers(count):
        taken_of[kind].append(taken)
        yield from lines(name, taken, GOALS[kind], Baseline(f"{SMALL:,}", small[name].whole))
    for kind, every in taken_of.items():
        inside = timing_of([*chain.from_iterable(one.inside for one in every)])
        yield Measurement(f"every {kind}: database, p50", inside.p50, "ms")
        yield Measurement(f"every {kind}: database, p95", inside.p95, "ms", GOALS[kind], goal=1)
        whole = timing_of([*chain.from_iterable(one.wholes for one in every)])
        yield Measurement(f"every {kind}: whole answer, p50", whole.p50, "ms")
        yield Measurement(f"every {kind}: whole answer, p95", whole.p95, "ms")


def lines(name: str, taken: Answer, most: Baseline, fewer: Baseline) -> Iterator[Measurement]:
    yield Measurement(f"{name}: database, p50", taken.database_p50, "ms")
    yield Measurement(f"{name}: database, p95", taken.database_p95, "ms", most, goal=1)
    template = Baseline("template", taken.template)
    yield Measurement(f"{name}: whole answer", taken.whole, "ms", template, goal=1.6)
    yield Measurement(f"{name}: of {SMALL:,}", taken.whole, "ms", fewer)


def answers(count: int) -> Iterator[tuple[str, str, Answer]]:
    with database(f"bench_customers_{count}"):
        ensure_data(f"{count} customers", partial(customer_data.fill, count))
        ensure_far_away()
        import_module("photocrm.wsgi")  # as a worker that answers requests
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(email="bench@studio.example"))
        for kind, name, path, headers in addresses(count):
            yield kind, name, answer(client, path, RUNS, **headers)


def addresses(count: int) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    workspace = Workspace.objects.get(slug="bench")
    url = f"/{workspace.slug}/customers/"
    for text in dict.fromkeys(name[:length] for name in NAMES for length in LENGTHS):
        yield KEYSTROKES, f"“{text}”", f"{url}?q={text.replace('+', '%2B')}", TYPED
    for text in (FAR_AWAY, FAR_AWAY[:5], *NOBODY):
        yield ADVERSARIAL, f"“{text[:24]}”", f"{url}?q={text}", TYPED
    for query in LISTS:
        yield OTHERS, f"?{query}", f"{url}?{query}", {}
    everybody = Customer.objects.of(workspace)
    last = everybody.by_last_contact()[min(count * 9 // 10, 19_000 * settings.PAGE_SIZE)]
    far = f"{url}?after=0.{cursor(last, ['last_contact_at', 'pk'])}"
    yield OTHERS, "a page far down", far, {}
    busiest = everybody.order_by("pk")[count // 2]
    yield OTHERS, "detail", f"{url}{busiest.pk}/", {}
    yield OTHERS, "choosing", f"{url}{busiest.pk}/", CHOSEN


def ensure_far_away() -> None:
    """One in 1,000 has a name that only those have with whom nobody spoke for longest."""
    found = Customer.objects.search(FAR_AWAY)
    if not found.exists():
        oldest = Customer.objects.order_by("last_contact_at", "pk")
        keys = list(oldest.values_list("pk", flat=True)[: Customer.objects.count() // 1_000])
        for customer in Customer.objects.filter(pk__in=keys).select_related("workspace"):
            customer.name = f"{FAR_AWAY} {customer.name}"
            customer.save(update_fields=["name"])
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE crm_customer")
