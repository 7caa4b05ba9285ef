"""People in cells: the parts of a name, partners, and several of them in one cell."""

import re
from typing import NamedTuple

# They say how to greet somebody and are no part of the name.
COURTESIES = frozenset(
    (
        *("herr", "frau", "herr und frau", "familie", "mr", "mrs", "ms", "miss", "mx", "mr & mrs"),
        *("mme", "m", "mlle", "sr", "sra", "srta", "sig", "dhr", "mevr"),
    )
)
BETWEEN_PEOPLE = re.compile(r"[,;\r\n]")
ADDRESS = re.compile(r"[^\s()<>\[\]]+@[^\s()<>\[\]]+")
ROLE = re.compile(r"\(([^()]*)\)")


class Person(NamedTuple):
    """`assumed` are the parts that no cell says."""

    name: str
    email: str
    role: str
    phone: str = ""
    assumed: tuple[str, ...] = ()


def full_name(prefix: str, first: str, middle: str, last: str, suffix: str) -> str:
    return " ".join(filter(None, (prefix, first, middle, last, suffix)))


def is_courtesy(prefix: str) -> bool:
    return prefix.rstrip(".").casefold() in COURTESIES


def people(text: str) -> list[Person]:
    """Those of `Ann Lee ann@example.com (bride), Bob Ray (bob@example.com)`."""
    parts = map(str.strip, BETWEEN_PEOPLE.split(text))
    return [person for part in parts if (person := person_of(part)).name]


def person_of(text: str) -> Person:
    address = ADDRESS.search(text)
    email = address[0] if address else ""
    rest = text.replace(email, "") if email else text
    role = " ".join(found.strip() for found in ROLE.findall(rest) if found.strip())
    name = " ".join(re.sub(r"[<>\[\]]", " ", ROLE.sub(" ", rest)).split())
    return Person(name or email, email, role, assumed=() if name else ("name",))
