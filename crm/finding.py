"""Finding customers by what somebody types: the best first, and forgiving mistakes."""

import re
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q

from crm import highlighting, phones, search
from crm.models import Customer
from crm.models.customer import CustomerQuerySet, known_besides
from photocrm.accounts.models import Workspace
from photocrm.pagination import page_through

WHOLE_NUMBER = 6  # fewer digits are the start of a phone number, never all of it
# Of the letters of a word, in threes, so many must stand in the other one.
LIKENESS = 0.5
SHORTEST_MISTAKE = 4  # shorter words have nothing to be alike in
# Among so many that are alike the best are chosen.
ALIKE_READ, ALIKE_SHOWN = 500, 20


class Found(NamedTuple):
    """The best for a text. `are_similar` tells that nothing has the words just as they were typed."""

    customers: list[Customer]
    are_similar: bool = False


def best(workspace: Workspace, text: str, limit: int) -> Found:
    everyone = Customer.objects.of(workspace)
    groups = ranked(everyone.search(text), text)
    rows = page_through(groups, after="", size=limit, among=among(everyone, groups)).rows
    similar = [] if rows else forgiving(everyone, text)[:limit]
    tell_why(rows, text)
    return Found(rows or similar, bool(similar))


def ranked(found: CustomerQuerySet, text: str) -> list[CustomerQuerySet]:
    """What `search` found, in three groups without a common customer: name, e-mail or phone are
    just the text; the name starts with it; all others. Each by the last contact.
    """
    if not search.asked(text):
        return [found.by_last_contact()]
    exact, starting = is_exact(text), Q(sort_name__startswith=search.sort_name(text))
    groups = (found.filter(exact), found.filter(starting & ~exact), found.exclude(starting | exact))
    return [group.by_last_contact() for group in groups]


def among(
    everyone: CustomerQuerySet, groups: Sequence[CustomerQuerySet]
) -> list[CustomerQuerySet | None]:
    """What the groups of `ranked` choose from, as `page_through` wants it. Exact ones are few."""
    first = None if len(groups) > 1 else everyone
    return [first, *[everyone for _ in groups[1:]]]


def is_exact(text: str) -> Q:
    exact = Q(sort_name=search.sort_name(text))
    if "@" in text:
        exact |= Q(email__iexact=text.strip())
    number = phones.typed_digits(text) if search.DIGITS_AND_MARKS.fullmatch(text) else ""
    if len(number) >= WHOLE_NUMBER:
        exact |= Q(phone_e164__regex=rf"^\+\d{{0,3}}0?{re.escape(number)}$")
    return exact


def forgiving(customers: CustomerQuerySet, text: str) -> list[Customer]:
    """The customers whose words are most like the typed ones, for when `search` finds nothing."""
    starts = search.asked(text) or []
    words = [start for start in starts if len(start) >= SHORTEST_MISTAKE and not start.isdecimal()]
    if not words:
        return []
    alike = customers
    for start in starts:
        if start in words:
            alike = alike.filter(search_text__trigram_word_similar=start)
        else:
            alike = alike.filter(search_text__matches_like=search.pattern(start))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [LIKENESS])
        few = list(alike.order_by().values_list("pk", flat=True)[:ALIKE_READ])
        return list(nearest(customers.filter(pk__in=few), words)[:ALIKE_SHOWN])


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
    known = known_besides([key for key, starts in missing.items() if starts])
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
