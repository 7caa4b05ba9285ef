"""What is known of the invented customers."""

import random
from datetime import date, timedelta

from crm.models import CustomerStatus
from photocrm.accounts.models import User
from photocrm.demo.dossiers import FACES, STATUSES, TOWNS, Dossiers
from photocrm.demo.people import REGULARS, people

TODAY = date(2026, 11, 21)
MARA = User(name="Mara Klein")
KNOWN = Dossiers({name: CustomerStatus(name=name) for name in STATUSES}, [MARA, User()], TODAY)
FOUND = people(300, random.Random(1))


def test_every_face_of_the_studio_has_a_dossier() -> None:
    assert len(FACES) == len(REGULARS)
    amelie = KNOWN.of(REGULARS[0])
    names = ("location", "relationship", "next_action", "next_action_on", "assignee")
    assert [amelie[name] for name in names] == [
        "Lyon",
        "Bride",
        "Send album proofs",
        TODAY + timedelta(days=1),
        MARA,
    ]


def test_the_same_person_has_the_same_dossier() -> None:
    assert [KNOWN.of(person) for person in FOUND] == [KNOWN.of(person) for person in FOUND]


def test_days_have_an_action_and_check_sizes_an_investor() -> None:
    for person in FOUND:
        known = KNOWN.of(person)
        assert bool(known["next_action_on"]) == bool(known["next_action"])
        assert bool(known["check_size"]) == (person.kind == "investor")


def test_towns_are_known_of_every_country() -> None:
    codes = {person.phone.partition(" ")[0] for person in FOUND if person.phone}
    assert codes - TOWNS.keys() == set()
