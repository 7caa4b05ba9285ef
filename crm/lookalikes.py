"""Customers who may be the same as others: found by indexes, judged by `crm.matching`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Lower

from crm import matching, search
from crm.matching import Facts, Likeness
from crm.models import Contact, Customer
from photocrm.accounts.models import Workspace

# Of so many with one e-mail, phone or name the rest tells no more.
MOST_ALIKE = 50
SHOWN = 3
PHONE = ("phone_e164", F("phone_e164"))
FACTS = ("name", "company", "location", "email", "phone_e164")
STEM = 4  # letters of a word that find its misspellings too

# For each asked key, those in whose search text both patterns are found.
BY_NAME = """
    SELECT asked.id, alike.id
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS asked (id, one, two)
    CROSS JOIN LATERAL (
        SELECT id FROM crm_customer
        WHERE workspace_id = %s AND trashed_at IS NULL AND merged_into_id IS NULL
            AND search_text LIKE asked.one AND search_text LIKE asked.two
        LIMIT %s
    ) alike
"""


class Lookalike(NamedTuple):
    customer: Customer
    likeness: Likeness


Found = dict[UUID, dict[UUID, Likeness]]


def facts_of(workspace: Workspace, keys: Iterable[UUID]) -> dict[UUID, Facts]:
    """Of those that are neither in the trash nor merged, with what their contacts add."""
    wanted, emails, phones = set(keys), defaultdict(set), defaultdict(set)
    contacts = Contact.objects.of(workspace).filter(customer__in=wanted)
    for key, email, phone in contacts.values_list("customer", "email", "phone_e164"):
        emails[key].add(email)
        phones[key].add(phone)
    rows = Customer.objects.of(workspace).filter(pk__in=wanted).only(*FACTS)
    return {row.pk: facts_on(row, emails[row.pk], phones[row.pk]) for row in rows}


def facts_on(customer: Customer, emails: set[str], phones: set[str]) -> Facts:
    return Facts(
        name=customer.name,
        company=customer.company,
        location=customer.location,
        email=customer.email,
        phone=customer.phone_e164,
        contact_emails=frozenset(emails - {""}),
        contact_phones=frozenset(phones - {""}),
    )


def among(
    workspace: Workspace, asked: Mapping[UUID, Facts], suspects: Iterable[tuple[UUID, UUID]] = ()
) -> Found:
    """For each key those that are likely the same; a handful of queries for any number of keys.

    `suspects` are pairs to be judged again, wherever they would be found.
    """
    candidates = defaultdict(set)
    for key, other in (*by_way(workspace, asked), *by_name(workspace, asked)):
        if key != other:
            candidates[key].add(other)
    for one, other in suspects:
        candidates[one if one in asked else other].add(other if one in asked else one)
    known = facts_of(workspace, set().union(*candidates.values()))
    found: Found = {key: {} for key in asked}
    for key, others in candidates.items():
        for other in others & known.keys():
            likeness = matching.likeness(asked[key], known[other])
            if likeness.is_likely:
                found[key][other] = likeness
    return found


def by_way(workspace: Workspace, asked: Mapping[UUID, Facts]) -> Iterable[tuple[UUID, UUID]]:
    """Who is reached by an e-mail or phone of the asked, or has a contact who is."""
    customers, contacts = Customer.objects.of(workspace), Contact.objects.of(workspace)
    for ways, column, way in (("emails", "email", Lower("email")), ("phones", *PHONE)):
        askers = askers_of(asked, ways)
        for rows, key in ((customers, "pk"), (contacts, "customer")):
            reachable = rows.exclude(**{column: ""}).annotate(way=way).filter(way__in=list(askers))
            if askers:
                yield from reached(askers, reachable.values_list("way", key))


def reached(askers: dict[str, set[UUID]], rows: Any) -> Iterable[tuple[UUID, UUID]]:
    """A way that very many share, as a switchboard, is followed to the first of them only."""
    seen: dict[str, int] = defaultdict(int)
    for way, other in rows[: MOST_ALIKE * len(askers)]:
        seen[way] += 1
        if seen[way] <= MOST_ALIKE:
            yield from ((key, other) for key in askers[way])


def askers_of(asked: Mapping[UUID, Facts], ways: str) -> dict[str, set[UUID]]:
    found = defaultdict(set)
    for key, facts in asked.items():
        for way in getattr(facts, ways):
            found[way].add(key)
    return found


def by_name(workspace: Workspace, asked: Mapping[UUID, Facts]) -> Iterable[tuple[UUID, UUID]]:
    """A name alone makes no likely duplicate, so only those with something beside it are asked."""
    rows = [
        (key, *patterns)
        for key, facts in asked.items()
        if facts.company or facts.town or facts.domain
        for patterns in name_patterns(facts.name)
    ]
    if not rows:
        return []
    keys, ones, twos = map(list, zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(BY_NAME, [keys, ones, twos, workspace.pk, MOST_ALIKE])
        found: list[tuple[UUID, UUID]] = cursor.fetchall()
    return found


def name_patterns(name: str) -> list[tuple[str, str]]:
    """The starts of the two longest words, in each spelling; and both whole words, which a
    frequent start would crowd out.
    """
    patterns = []
    for words in matching.spellings(name):
        longest = sorted(words, key=len, reverse=True)[:2]
        for pair in (longest, [stem(word) for word in longest]):
            starts = [f"% {search.escaped(word)}%" for word in pair]
            patterns.append((starts[0], starts[-1]))
    return list(dict.fromkeys(patterns))


def stem(word: str) -> str:
    """Without the letters in which spellings differ: `anne` and `anna` are both `ann`."""
    return word[: min(STEM, max(2, len(word) - 1))]


def of_new(workspace: Workspace, facts: Facts) -> list[Lookalike]:
    """The likeliest of those that somebody new, who has these facts, may be."""
    nobody = UUID(int=0)
    found = among(workspace, {nobody: facts})[nobody]
    best = sorted(found, key=lambda key: (-found[key].score, key))[:SHOWN]
    customers = Customer.objects.of(workspace).in_bulk(best)
    return [Lookalike(customers[key], found[key]) for key in best if key in customers]
