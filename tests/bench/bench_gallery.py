"""The gallery: each filter, search and page in its whole answer, and in the database alone."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.test import Client

from crm.models import Customer, Label
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.pagination import cursor
from tests.bench import gallery_data
from tests.bench.answers import Answer, answer
from tests.bench.harness import Baseline, Measurement, database, ensure_data

FULL, SMALL, QUICK = 1_000_000, 10_000, 50_000
DEEP_PAGE = 20_000
FAR = f"page {DEEP_PAGE:,}"
MOST_DATABASE = Baseline("goal", 20.0)  # milliseconds

FILTERS = (
    *("", "status=raw", "status=tagged", "status=shared", "status=raw&status=shared"),
    *("sort=oldest", "sort=name", "sort=photos", "sort=shared", "view=list"),
    *("customer=with", "customer=without", "customer={customer}"),
    *("photographer={often}", "photographer={rare}", "photographer={gone}"),
    *("shot_from=2025-06-01", "shot_to=2024-03-01", "created_from=2025-06-01"),
    *("created_to=2024-03-01", "photos_min=500", "photos_min=20", "photos_max=5", "photos_max=60"),
    *("label={common}", "label={usual}", "label={old}", "label={seldom}"),
    "label={old}&label={seldom}",
)
TOGETHER = (
    *("status=tagged&customer=with&photos_min=100", "status=shared&photographer={often}"),
    *("status=raw&shot_from=2024-06-01&shot_to=2024-06-07", "status=shared&photographer={rare}"),
    *("customer=without&photos_max=10&sort=name", "label={common}&status=shared&customer=with"),
    *("photographer={gone}&status=shared&sort=photos", "q=wedding&status=shared&sort=name"),
)
NOTHING = (
    *("photos_min=100&photos_max=90", "photos_max=2&status=tagged", "photos_min=1000000"),
    *("created_to=2024-06-01&shot_from=2025-01-01", "shot_from=2026-03-01"),
    *("photographer={gone}&created_from=2025-01-01", "label={old}&created_from=2025-01-01"),
    *("photographer={gone}&shot_from=2025-01-01&customer=with", "q=zzzqx", "q=zzzqx&status=shared"),
    *("q=wedding+zzzqx", "q=wedding&photos_min=1000000", "customer={customer}&photos_min=100000"),
    *("q=mariage&created_to=2024-06-01&shot_from=2025-01-01", "label={old}&photographer={rare}"),
)
SEARCHES = (
    *("a", "am", "ame", "amel", "ameli", "amelie", "amelie t", "amelie th"),
    *("wedding", "Hochzeit b", "Müller", "muller", "wed", "edding", "q", "qu", "qx", "ж"),
    *("你", "你好", "婚礼", "さくら", "ольга", "img", "IMG_0042", "0042", "dsc01234.jpg", "p1001"),
    *("save the date", "fur immer", "noel", "garfin", "finkurquo", "+49 30", "example", "holjem"),
)
HOSTILE = (
    *(
        "%25%25%25",
        "___",
        "a%25b",
        "%5C",
        "abcdefghijklmnopqrstuvwxyz" * 3 + "abcdefghijklmnopqrstuv",
    ),
    *(
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "wedimg",
        "ing der ell",
        "jpg mg_ 000 zzz",
    ),
    *("ame eli lie jpg img hoc zei", "a" * 100),
)


def measure(*, quick: bool) -> Iterator[Measurement]:
    count = QUICK if quick else FULL
    small = {}
    for name, taken in answers(SMALL):
        small[name] = taken
        yield Measurement(f"{SMALL:,}: {name}: whole answer", taken.whole, "ms")
    first_page = Baseline("page 1", 0)
    for name, taken in answers(count):
        yield Measurement(f"{name}: database, p50", taken.database_p50, "ms")
        yield Measurement(f"{name}: database, p95", taken.database_p95, "ms", MOST_DATABASE, goal=1)
        template = Baseline("template", taken.template)
        yield Measurement(f"{name}: whole answer", taken.whole, "ms", template, goal=1.6)
        fewer = Baseline(f"{SMALL:,}", small[name].whole)
        yield Measurement(f"{name}: of {count:,}", taken.whole, "ms", fewer, goal=1.5)
        if name == "?":
            first_page = Baseline("page 1", taken.database_p50)
        if name == FAR:
            yield Measurement(f"{name}: of page 1", taken.database_p50, "ms", first_page, goal=2)


def answers(count: int) -> Iterator[tuple[str, Answer]]:
    with database(f"bench_gallery_{count}"):
        ensure_data(f"{count} sessions", partial(gallery_data.fill, count))
        import_module("photocrm.wsgi")  # as a worker that answers requests
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(email="bench@studio.example"))
        for name, path in addresses(count):
            yield name, answer(client, path)


def addresses(count: int) -> Iterator[tuple[str, str]]:
    workspace = Workspace.objects.get(slug="bench")
    known = names(workspace)
    gallery = f"/{workspace.slug}/gallery/"
    for query in (*FILTERS, *TOGETHER, *NOTHING):
        yield f"?{query}".replace("{", "").replace("}", ""), f"{gallery}?{query.format(**known)}"
    for text in (*SEARCHES, *HOSTILE):
        yield f"search {text[:24]}", f"{gallery}?q={text.replace('+', '%2B')}"
    # The last but one, where there are fewer.
    number = min(DEEP_PAGE, count // settings.PAGE_SIZE - 2)
    yield FAR, f"{gallery}?after={behind_page(workspace, number)}"


def names(workspace: Workspace) -> dict[str, Any]:
    """The keys that the addresses speak of, by the words they use."""
    people = {user.name: user.pk for user in User.objects.all()}
    labels = {label.name: label.pk for label in Label.objects.of(workspace)}
    return {
        "customer": Customer.objects.of(workspace).filter(sessions__isnull=False).first().pk,  # type: ignore[union-attr]
        "often": people["Ida"],
        "rare": people["Rare"],
        "gone": people["Gone"],
        "common": labels["Wedding 2026"],
        "usual": labels["To be retouched"],
        "old": labels["Old times"],
        "seldom": labels["Rare"],
    }


def behind_page(workspace: Workspace, number: int) -> str:
    newest = PhotoSession.objects.of(workspace).newest()
    return cursor(newest[settings.PAGE_SIZE * number - 1], ["created_at", "pk"])
