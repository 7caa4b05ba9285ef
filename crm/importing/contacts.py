"""The people at a customer in one cell of our own tables, a line for each:
`Ben Lee; Groom; ben@mail.example; +49 30 123456; 14 March`. Empty parts at the end are left out.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from crm import birthdays
from crm.emails import is_address
from crm.importing import cells as read
from crm.importing.cells import Unreadable, listed, quoted, shortened
from crm.importing.rows import LONGEST_NAME, LONGEST_PHONE, LONGEST_TITLE

PARTS = ("name", "title", "email", "phone", "birthday")
LONGEST_CELL = 30_000


def contact_lines(people: Iterable[Any]) -> str:
    """Of those who have all the parts."""
    return "\n".join(contact_line(person) for person in people)


def contact_line(person: Any) -> str:
    birthday = birthdays.shown(person.birthday) if person.birthday else ""
    texts = (person.name, person.title, person.email, person.phone, birthday)
    return listed(texts).rstrip("; ")


def contacts(text: str, **days: Any) -> Iterator[dict[str, Any]]:
    """By part, the birthday in ISO form or None; `days` tell how days are meant.

    Raises Unreadable.
    """
    if len(text) > LONGEST_CELL:
        raise Unreadable(f"This is longer than {LONGEST_CELL:,} characters.")
    for texts in csv.reader(StringIO(text, newline=""), delimiter=";", skipinitialspace=True):
        if any(texts):
            yield contact_of([one.strip() for one in texts], days)


def contact_of(texts: Sequence[str], days: dict[str, Any]) -> dict[str, Any]:
    if len(texts) > len(PARTS):
        raise Unreadable(f"“{shortened('; '.join(texts))}” has more than {', '.join(PARTS)}.")
    name, title, email, phone, birthday = (*texts, *[""] * (len(PARTS) - len(texts)))
    if not any(mark.isalnum() for mark in name):
        raise Unreadable("A contact has no name.")
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        raise Unreadable(f"The name or the title of “{shortened(name)}” is too long.")
    return {
        "name": read.one_line(name),
        "title": read.one_line(title),
        "email": address_of(email),
        "phone": "".join(read.phones(quoted(phone), LONGEST_PHONE)) if phone else "",
        "birthday": read.birthday(birthday, **days).isoformat() if birthday else None,
    }


def address_of(text: str) -> str:
    if text and not is_address(text):
        raise Unreadable(f"“{shortened(text)}” is no e-mail address.")
    return text
