"""Finding customers by what somebody types: the best first, and forgiving mistakes."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce, Left
from psycopg.errors import QueryCanceled

from crm import highlighting, phones, search
from crm.models import Customer
from crm.models.customer_queryset import CustomerQuerySet, known_besides
from photocrm.accounts.models import Workspace
from photocrm.counting import capped_count
from photocrm.pagination import Page, page_of, page_through

# In a sample of one in 16, 1,000 matches are 63 on average, and 130 less than once in 10^12 times.
MANY, SURE = 1_000, 130
TIERS = 5
MANY_NAMES = 2_500
WALK = 20_000  # from the index alone
IN_ITS_OWN_ORDER = "contacted"
WHOLE_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WHOLE_NUMBER = 6  # fewer digits are the start of a phone number, never all of it
# Of the letters of a word, in threes, so many must stand in the other one.
LIKENESS = 0.5
# A mistake in a word of four letters leaves two of its five, to a hair.
SHORT_LIKENESS = 0.39
SHORTEST_MISTAKE = 4  # shorter words have nothing to be alike in
PATIENCE = 400  # milliseconds: what takes longer is like too many to be a mistake in one
PATIENTLY = """
    SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),
        set_config('statement_timeout', %s, true)
"""
# Among so many that are alike the best are chosen.
ALIKE_READ, ALIKE_SHOWN = 500, 20


class Found(NamedTuple):
    """The best for a text; `are_similar` tells that nothing has the words as they were typed."""

    customers: list[Customer]
    are_similar: bool = False


def best(workspace: Workspace, text: str, limit: int) -> Found:
    everyone = Customer.objects.of(workspace)
    rows = ranked_page(everyone, everyone.search(text), text, after="", size=limit).page.rows
    similar = [] if rows else forgiving(everyone, text)[:limit]
    tell_why(rows, text)
    return Found(rows or similar, bool(similar))


def ranked(found: CustomerQuerySet, text: str) -> list[CustomerQuerySet]:
    """What `search` found, in groups without a common customer: name, e-mail or phone are just
    the text; the name starts with it; all others, those with very many contacts last. Each by the
    last contact. `ranked_page` does the same for less.
    """
    return in_tiers(found, text, found)[0]


def in_tiers(
    found: CustomerQuerySet, text: str, everyone: CustomerQuerySet, most: int | None = None
) -> tuple[list[CustomerQuerySet], int]:
    """As `ranked`, and how many were found, counted to MANY + 1 at least.

    The words of rare matches are asked once, those of frequent ones never all. With `most` each
    group may leave out what comes behind so many.
    """
    exact, start = is_exact(text), search.sort_name(text)
    starting = Q(sort_name__startswith=start)
    if is_frequent(found):
        are_many = capped_count(everyone.filter(starting), MANY_NAMES) > MANY_NAMES
        return frequent_in_tiers(found, exact, start, are_many=are_many), MANY + 1
    tier = Case(When(exact, then=0), When(starting, then=1), default=3)
    matches = found.annotate(tier=tier).order_by().values_list("last_contact_at", "pk", "tier")
    rows = sorted(matches, reverse=True)
    keys = [[key for _, key, tier in rows if tier == one][:most] for one in range(TIERS)]
    few = Customer.objects.for_list()
    return [gathered(few.filter(pk__in=one) if one else few.none()) for one in keys], len(rows)


def frequent_in_tiers(
    found: CustomerQuerySet, exact: Q, start: str, *, are_many: bool
) -> list[CustomerQuerySet]:
    """`are_many` tells whether many names start so: few are not worth a walk."""
    starting = Q(sort_name__startswith=start)
    first, second = found.filter(exact), found.filter(starting & ~exact)
    rest = found.exclude(starting | exact)
    # Asked in a way that no index of names has, lest the planner reads a range of that.
    walked = found.alias(start=Left("sort_name", len(start))).filter(~exact, start=start)
    short, long = walked.with_short_texts().by_last_contact(), second.with_long_texts()
    return [
        gathered(first),
        short if are_many else gathered(second.none()),
        gathered(long if are_many else second),
        rest.with_short_texts().by_last_contact(),
        gathered(rest.with_long_texts()),
    ]


def is_frequent(found: CustomerQuerySet) -> bool:
    """Whether these are surely more than MANY, as a sample tells."""
    return capped_count(found.sampled(), SURE) >= SURE


def gathered(customers: CustomerQuerySet) -> CustomerQuerySet:
    """By the last contact, in a way that no index has: so the planner gathers the few by what they
    have in common instead of walking through everybody.
    """
    order = {IN_ITS_OWN_ORDER: Coalesce("last_contact_at", "last_contact_at")}
    return customers.annotate(**order).order_by(f"-{IN_ITS_OWN_ORDER}", "-pk")


class RankedPage(NamedTuple):
    """`number` is how many were found, counted to MANY + 1 at least."""

    page: Page[Customer]
    number: int


def ranked_page(
    everyone: CustomerQuerySet, found: CustomerQuerySet, text: str, *, after: str, size: int
) -> RankedPage:
    """The page behind `after` of what was `found` among `everyone`, the best first.

    Only matches of frequent words are looked for along the order of the list.
    """
    if not search.asked(text):
        page = page_of(found.by_last_contact(), after=after, size=size)
        return RankedPage(page, capped_count(found, MANY))
    groups, count = in_tiers(found, text, everyone, None if after else size + 1)
    near = everyone.with_short_texts()
    among = [None if IN_ITS_OWN_ORDER in group.query.annotations else near for group in groups]
    page = page_through(groups, after=after, size=size, among=among, walk=WALK)
    return RankedPage(page, count)


def is_exact(text: str) -> Q:
    exact = Q(sort_name=search.sort_name(text))
    if WHOLE_ADDRESS.fullmatch(text.strip()):
        exact |= Q(email__iexact=text.strip())
    number = phones.typed_digits(text) if search.DIGITS_AND_MARKS.fullmatch(text) else ""
    if len(number) >= WHOLE_NUMBER:
        exact |= Q(phone_e164__regex=rf"^\+\d{{0,3}}0?{re.escape(number)}$")
    return exact


def forgiving(customers: CustomerQuerySet, text: str) -> list[Customer]:
    """The customers whose words are most like the typed ones, for when `search` finds nothing."""
    starts, words = search.asked(text) or [], mistakable(text)
    if not words:
        return []
    alike = customers
    for start in starts:
        if start in words:
            alike = alike.filter(search_text__trigram_word_similar=start)
        else:
            alike = alike.filter(search_text__matches_like=search.pattern(start))
    # The first letter is seldom wrong, and tells the index most.
    likely = alike
    for word in words:
        likely = likely.filter(search_text__matches_like=search.pattern(word[0]))
    likeness = SHORT_LIKENESS if min(map(len, words)) == SHORTEST_MISTAKE else LIKENESS
    keys = keys_in_time((likely, alike), likeness)
    return list(nearest(customers.filter(pk__in=keys), words)[:ALIKE_SHOWN])


def mistakable(text: str) -> list[str]:
    """The words of the text in which `forgiving` takes a mistake for possible."""
    starts = search.asked(text) or []
    return [start for start in starts if len(start) >= SHORTEST_MISTAKE and not start.isdecimal()]


def keys_in_time(passes: Iterable[CustomerQuerySet], likeness: float) -> list[UUID]:
    """Up to ALIKE_READ keys of the first pass that finds any; none, if the database needs more than
    PATIENCE to compare words.
    """
    end = monotonic() + PATIENCE / 1_000
    keys: list[UUID] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for alike in passes:
                left = max(round((end - monotonic()) * 1_000), 1)
                cursor.execute(PATIENTLY, [str(likeness), str(left)])
                keys = list(alike.order_by().values_list("pk", flat=True)[:ALIKE_READ])
                if keys:
                    break
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return keys
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return []
        raise


def nearest(customers: CustomerQuerySet, words: Sequence[str]) -> CustomerQuerySet:
    """Those first whose words are most like these, all together."""
    each = [TrigramWordSimilarity(word, "search_text") for word in words]
    ordered = customers.annotate(likeness=reduce(add, each))
    return ordered.order_by("-likeness", "-last_contact_at", "-pk")


def tell_why(customers: Sequence[Customer], text: str) -> None:
    """Give each customer `found_by`: who else it is or has, where only that explains the match.

    Asks for the contacts of all of them at once, and only if any needs it.
    """
    starts = search.asked(text) or []
    missing = {row.pk: unseen(row, starts) for row in customers}
    known = known_besides(Customer, [key for key, starts in missing.items() if starts])
    for row in customers:
        row.found_by = next(
            (
                shown(texts, start)
                for start in missing[row.pk]
                for texts in known[row.pk]
                if highlighting.is_found(texts, start)
            ),
            "",
        )


def unseen(customer: Customer, starts: Sequence[str]) -> list[str]:
    """The starts that no word of the customer itself has."""
    own = (customer.name, customer.company, customer.location, customer.email, customer.phone)
    return [start for start in starts if not highlighting.is_found(own, start)]


def shown(texts: tuple[str, str, str], start: str) -> str:
    """The name, with e-mail or phone if it was found by that."""
    name, *others = texts
    if highlighting.is_found([name], start):
        return name
    found = next(text for text in others if highlighting.is_found([text], start))
    return f"{name} · {found}"
