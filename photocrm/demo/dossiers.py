"""What the demonstration studio knows of its people beyond how to reach them."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crm.birthdays import NO_YEAR
from crm.models import CustomerStatus
from photocrm.accounts.models import User
from photocrm.demo.people import REGULARS, Person

# Where numbers of a country are from.
TOWNS = {
    "+33": ("Lyon", "Paris", "Arles"),
    "+49": ("Berlin", "Leipzig", "Hamburg"),
    "+46": ("Stockholm", "Göteborg"),
    "+91": ("Mumbai", "Pune"),
    "+886": ("Taipei",),
    "+52": ("Ciudad de México", "Oaxaca"),
    "+39": ("Milano", "Roma"),
    "+234": ("Lagos", "Ibadan"),
    "+81": ("Tokyo", "Kyoto"),
    "+44": ("London", "Bristol"),
    "+212": ("Casablanca", "Rabat"),
    "+55": ("São Paulo", "Recife"),
    "+48": ("Warszawa", "Kraków"),
    "+30": ("Athens",),
    "+380": ("Kyiv", "Lviv"),
}
# Of the faces of the studio, in their order: status, what the deal is worth, relationship, what is
# next, in how many days.
FACES = (
    ("Won", 4_200, "Bride", "Send album proofs", 1),
    ("Qualified", 650, "Father of a newborn", "Agree on a morning", 3),
    ("Lead", 2_400, "Office manager", "Send the price list", 0),
    ("Proposal", 3_800, "Bride", "Ask about the offer", -2),
    ("Won", 1_900, "Owner", "Plan the spring menu", 24),
    ("Qualified", 12_500, "Art buyer", "Show contact sheets", 2),
    ("Lead", 3_200, "Groom", "Call back", -5),
    ("Proposal", 480, "Mother of three", "Send three dates", 5),
    ("Won", 1_450, "Musician", "Ask about the record sleeve", 12),
    ("Qualified", 5_600, "Partner of the fund", "Prepare the figures", 10),
    ("Lead", 2_900, "Bride", "Send three dates", 4),
    ("Proposal", 2_100, "Owner", "Ask about the offer", 6),
)
WITH_A_PRICE = ("Proposal", "Won")
STATUSES = {"Lead": 38, "Qualified": 20, "Proposal": 14, "Won": 20, "Lost": 8}
RELATIONSHIPS = ("Bride", "Groom", "Parent", "Owner", "Office manager", "Friend of a customer")
INDUSTRIES = ("Hospitality", "Fashion", "Architecture", "Music", "Publishing", "Food")
SOURCES = ("Recommendation", "Website", "Instagram", "Wedding fair", "Walked in")
OPPORTUNITIES = ("Album", "Second day", "Family session", "Head shots", "Prints for the hallway")
NEXT = ("Call back", "Send the price list", "Send three dates", "Ask about the offer")


class Dossiers:
    """The same for the same person on the same day."""

    def __init__(
        self, statuses: Mapping[str, CustomerStatus], members: Sequence[User], today: date
    ) -> None:
        self.statuses, self.members, self.today = statuses, members, today

    def of(self, person: Person) -> dict[str, Any]:
        dice = random.Random(person.name)
        face = FACES[REGULARS.index(person)] if person in REGULARS else somebody(dice)
        status, value, relationship, action, days = face
        due = self.today + timedelta(days=days)
        fields = background(person, dice) | {"relationship": relationship}
        return fields | {
            "status": self.statuses[status],
            "deal_value": Decimal(value) if value else None,
            "next_action": action,
            "next_action_on": due if action else None,
            "assignee": self.members[0] if person in REGULARS[:1] else dice.choice(self.members),
        }


def somebody(dice: random.Random) -> tuple[str, int, str, str, int]:
    """Whoever had an offer has a price; of the others, every second one a guess."""
    status = dice.choices(list(STATUSES), list(STATUSES.values()))[0]
    has_price = status in WITH_A_PRICE or dice.random() < 0.5
    value = dice.randrange(4, 90) * 100 if has_price else 0
    relationship = dice.choice(RELATIONSHIPS) if dice.random() < 0.4 else ""
    action = dice.choice(NEXT) if status != "Lost" and dice.random() < 0.35 else ""
    return status, value, relationship, action, dice.randint(-6, 40)


def background(person: Person, dice: random.Random) -> dict[str, Any]:
    towns = TOWNS.get(person.phone.partition(" ")[0], ("",))
    is_investor = person.kind == "investor"
    return {
        "priority": dice.choices((1, 2, 3), (2, 6, 2))[0],
        "location": towns[0] if person in REGULARS else dice.choice(towns),
        "birthday": birthday(person, dice),
        "industry": dice.choice(INDUSTRIES) if person.company else "",
        "source": dice.choice(SOURCES) if dice.random() < 0.6 else "",
        "opportunity": dice.choice(OPPORTUNITIES) if dice.random() < 0.3 else "",
        "check_size": Decimal(dice.randrange(1, 20) * 25_000) if is_investor else None,
        "keep_in_touch_weeks": 6 if person.is_vip else None,
    }


def birthday(person: Person, dice: random.Random) -> date | None:
    """Of every second one, and of every third of these with the year."""
    if person in REGULARS[:1]:
        return date(NO_YEAR, 3, 14)
    if dice.random() < 0.5:
        return None
    year = dice.randrange(1955, 2004) if dice.random() < 0.3 else NO_YEAR
    return date(year, 1, 1) + timedelta(days=dice.randrange(365))
