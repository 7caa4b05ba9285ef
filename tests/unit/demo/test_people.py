"""The invented customers: believable, and nobody's."""

import random
import re

from photocrm.demo.people import REGULARS, people

FOUND = people(300, random.Random(1))


def test_regulars_come_first() -> None:
    assert FOUND[: len(REGULARS)] == list(REGULARS)


def test_no_name_comes_twice() -> None:
    assert len({person.name for person in FOUND}) == 300


def test_every_address_is_on_a_reserved_domain() -> None:
    addresses = [person.email for person in FOUND if person.email]
    assert [one for one in addresses if not re.fullmatch(r"[a-z0-9.]+@[a-z-]+\.example", one)] == []


def test_every_number_is_written_out() -> None:
    numbers = [person.phone for person in FOUND if person.phone]
    assert [one for one in numbers if not re.fullmatch(r"\+[0-9 ]{8,}", one)] == []


def test_the_same_dice_give_the_same_people() -> None:
    assert people(300, random.Random(1)) == FOUND
