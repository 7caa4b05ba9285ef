"""The invented people of the demonstration studio.

Mail domains end in `.example`, and numbers come from ranges that are kept for fiction where a
country has them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from crm.search import plain


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    company: str
    kind: str
    phone: str
    email: str
    is_vip: bool
    notes: str


@dataclass(frozen=True, slots=True)
class Country:
    """Names that go together; every `#` of the phone is a digit. `family_first` as in Chinese."""

    domain: str
    phone: str
    given: tuple[str, ...]
    families: tuple[str, ...]
    family_first: bool = False


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


COUNTRIES = (
    Country(
        "fr",
        "+33 1 99 00 ## ##",
        names("Camille, Théo, Zoé, Étienne, Inès, Baptiste, Maëlys, François"),
        names("Lefèvre, Dubois, Moreau, Garçon, Petit, Béranger, Chevalier"),
    ),
    Country(
        "de",
        "+49 30 23125 ###",
        names("Jürgen, Anke, Lukas, Käthe, Björn, Greta, Moritz, Saskia"),
        names("Weiß, Schäfer, Vogel, Krüger, Jäger, Brandt, Köhler"),
    ),
    Country(
        "se",
        "+46 8 465 004 ##",
        names("Åsa, Linnéa, Oskar, Maja, Göran, Elsa, Håkan"),
        names("Lindqvist, Sjöberg, Åkesson, Nyström, Ekdahl, Östlund"),
    ),
    Country(
        "in",
        "+91 22 5550 ####",
        names("Ananya, Arjun, Kavya, Rohan, Meera, Vikram, Isha"),
        names("Iyer, Deshpande, Mukherjee, Reddy, Kapoor, Banerjee"),
    ),
    Country(
        "tw",
        "+886 2 5550 ####",
        names("Mei-Hua, Jun-Jie, Ya-Ting, Zhi-Hao, Hsin-Yi"),
        names("Lin, Huang, Chang, Wu, Tsai"),
        family_first=True,
    ),
    Country(
        "mx",
        "+52 55 5550 ####",
        names("Lucía, Andrés, Ximena, Joaquín, Renata, Nicolás"),
        names("Hernández, Muñoz, Ibáñez, Castañeda, Ríos, Vélez"),
    ),
    Country(
        "it",
        "+39 06 5550 ####",
        names("Giulia, Niccolò, Chiara, Matteo, Alessia, Lorenzo"),
        names("Bianchi, Ferrari, D'Angelo, Conti, Lo Presti, Marino"),
    ),
    Country(
        "ng",
        "+234 803 555 0###",
        names("Adaeze, Chidi, Ngozi, Emeka, Folasade, Tunde"),
        names("Adeyemi, Eze, Balogun, Nwosu, Ọláyínká, Obi"),
    ),
    Country(
        "jp",
        "+81 3 5550 ####",
        names("さくら, 健太, 美咲, 大輔, Haruka, Kenji, Aiko"),
        names("佐藤, 高橋, 渡辺, 中村, Suzuki, Kobayashi"),
        family_first=True,
    ),
    Country(
        "uk",
        "+44 20 7946 0###",
        names("Charlotte, George, Imogen, Harry, Siân, Callum"),
        names("Whitfield, O'Connor, Fraser, Llewellyn, Hughes, Patel"),
    ),
    Country(
        "ma",
        "+212 522 55 0###",
        names("Youssef, Leïla, Karim, Salma, ليلى, Amine"),
        names("Benali, El Idrissi, Bennani, الفاسي, Tazi, Alaoui"),
    ),
    Country(
        "br",
        "+55 11 5550 ####",
        names("João, Beatriz, Thiago, Luísa, Antônio, Conceição"),
        names("Guimarães, Souza, Conceição, Araújo, Magalhães, Leão"),
    ),
    Country(
        "pl",
        "+48 22 555 0# ##",
        names("Łukasz, Zofia, Paweł, Małgorzata, Michał, Grażyna"),
        names("Wójcik, Kowalczyk, Dąbrowski, Zając, Żuk, Wiśniewski"),
    ),
    Country(
        "gr",
        "+30 21 5550 ####",
        names("Ελένη, Νίκος, Μαρία, Dimitris, Katerina"),
        names("Παππάς, Γεωργίου, Nikolaidis, Vlachos"),
    ),
    Country(
        "ua",
        "+380 44 555 ## ##",
        names("Оксана, Андрій, Наталія, Taras, Iryna"),
        names("Шевченко, Бондар, Kovalenko, Melnyk"),
    ),
)

# The faces of the studio: always there, always the last ones somebody spoke to, in this order.
REGULARS = (
    Person(
        "Amélie Laurent",
        "",
        "customer",
        "+33 1 99 00 56 78",
        "amelie@laurent.example",
        True,
        "Met at the Arles festival. Sister is getting married in June 2027.",
    ),
    Person(
        "Jonas Bergström",
        "",
        "customer",
        "+46 8 465 004 12",
        "jonas@bergstrom.example",
        False,
        "Newborn session at home; prefers the morning light.",
    ),
    Person(
        "Priya Natarajan",
        "Natarajan & Partners",
        "customer",
        "+91 22 5550 0134",
        "priya@natarajan.example",
        False,
        "Head shots for the whole team twice a year.",
    ),
    Person("Chen Wei-Ling", "", "customer", "+886 2 5550 5678", "weiling@chen.example", False, ""),
    Person(
        "Mateo Álvarez",
        "Álvarez Hermanos",
        "customer",
        "+52 55 5550 0117",
        "mateo@alvarez.example",
        False,
        "",
    ),
    Person(
        "Sofia Rossi",
        "Rossi Moda",
        "partner",
        "+39 06 5550 0142",
        "sofia@rossi.example",
        True,
        "Art buyer. Wants contact sheets before retouching.",
    ),
    Person(
        "Noah Okafor",
        "",
        "customer",
        "+234 803 555 0188",
        "noah@okafor.example",
        False,
        "",
    ),
    Person(
        "Hannah Müller",
        "",
        "customer",
        "+49 30 23125 017",
        "hannah@mueller.example",
        False,
        "Three children and a dog: plan an hour more.",
    ),
    Person("Yuki Tanaka", "", "customer", "+81 3 5550 5678", "yuki@tanaka.example", False, ""),
    Person(
        "Oliver Smith",
        "Smith Capital",
        "investor",
        "+44 20 7946 0321",
        "oliver@smith.example",
        False,
        "",
    ),
    Person("Fatima Zahra", "", "customer", "+212 522 55 0142", "fatima@zahra.example", False, ""),
    Person(
        "Lucas Oliveira",
        "Oliveira Cafés",
        "customer",
        "+55 11 5550 0199",
        "lucas@oliveira.example",
        False,
        "",
    ),
)

TRADES = (
    "Studio",
    "Events",
    "Atelier",
    "Weddings",
    "Bakery",
    "Architects",
    "Fashion",
    "Records",
    "Flowers",
    "Publishing",
)
REMARKS = (
    "Prefers WhatsApp in the evening.",
    "Wants black and white, no sepia.",
    "Found the studio through a friend's wedding album.",
    "Invoice goes to the company, album to the home address.",
    "Allergic to lilies: no flowers on set.",
    "Asks for prints on matt paper.",
    "Anniversary in May; offer a session.",
    "Does not want pictures of the children online.",
)


def people(count: int, dice: random.Random) -> list[Person]:
    """The regulars, then as many others as it takes, no name twice."""
    found = {person.name: person for person in REGULARS[:count]}
    while len(found) < count:
        person = somebody(dice.choice(COUNTRIES), dice)
        found.setdefault(person.name, person)
    return list(found.values())


def somebody(country: Country, dice: random.Random) -> Person:
    given, family = dice.choice(country.given), dice.choice(country.families)
    name = f"{family} {given}" if country.family_first else f"{given} {family}"
    company = f"{family} {dice.choice(TRADES)}" if dice.random() < 0.3 else ""
    return Person(
        name=name,
        company=company,
        kind=dice.choices(("customer", "partner", "investor"), (85, 11, 4))[0],
        phone=digits(country.phone, dice) if dice.random() < 0.85 else "",
        email=address(given, family, country.domain, dice) if dice.random() < 0.9 else "",
        is_vip=dice.random() < 0.06,
        notes=dice.choice(REMARKS) if dice.random() < 0.35 else "",
    )


def digits(pattern: str, dice: random.Random) -> str:
    return "".join(str(dice.randrange(10)) if mark == "#" else mark for mark in pattern)


def address(given: str, family: str, domain: str, dice: random.Random) -> str:
    """In Latin letters; who writes with others has a number, as many mail accounts do."""
    letters = "".join(latin(f"{given}.{family}")).strip(".")
    local = letters if len(letters) > 3 else f"kontakt{dice.randrange(100, 1000)}"
    return f"{local}@{domain}-mail.example"


def latin(text: str) -> Iterator[str]:
    return (mark for mark in plain(text) if mark == "." or (mark.isascii() and mark.isalpha()))
