"""Files of customers, as other programs export them."""

import csv
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench.data import SEED, Somebody, customer

HEADER = ("Name", "Company", "E-mail", "Phone", "City", "Notes")
# So many of a hundred rows are about customers whom the studio has.
KNOWN = 10
# New people, and none of those that the studio has.
BEYOND = 1_000_000_000


def people(count: int, existing: int, *, beyond: int = BEYOND) -> Iterator[Somebody]:
    """Every tenth is a customer of the bench's data by e-mail, as far as that one has any."""
    known, new = random.Random(SEED), random.Random(beyond)
    for number in range(count):
        there = customer(number % existing, known)
        is_known = number % 100 < KNOWN and there.email
        yield there if is_known else customer(beyond + number, new)


def write(path: Path, count: int, existing: int, **options: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(HEADER)
        out.writerows(cells(person) for person in people(count, existing, **options))


def cells(person: Somebody) -> tuple[str, ...]:
    return (person.name, person.company, person.email, person.phone, person.town, "From the fair")


def some(count: int, existing: int, beyond: int) -> list[Somebody]:
    """People nobody else brings, for the ways beside the import."""
    return list(islice(people(count, existing, beyond=beyond), count))
