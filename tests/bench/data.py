"""Rows for the benches: a studio far larger than any real one."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from crm import phones, search
from crm.models import CustomerStatus
from photocrm.accounts.models import Membership, Role, User, Workspace
from photocrm.demo.people import COUNTRIES, somebody
from tests.bench.harness import bare_tables, copy

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
IMAGES = 5_000
SEED = 48
SYLLABLES = (
    "ba",
    "do",
    "fin",
    "gar",
    "hol",
    "jem",
    "kur",
    "lan",
    "mor",
    "nis",
    "pel",
    "quo",
    "ras",
)
STATUS_SHARES = (30, 20, 15, 25, 10)
HOME = "DE"  # the country of the workspace
AGENCIES = 5_000
TOWNS = (
    *("Berlin", "München", "Köln", "Hamburg", "Lyon", "Paris", "Malmö", "Göteborg", "Łódź"),
    *("Aix-en-Provence", "São Paulo", "Roma", "Lagos", "Kyiv", "Zürich", "Wien", "Leipzig"),
)
DIALLED = (
    *(("+33 6 ", 8), ("+49 30 ", 7), ("030 ", 7), ("+49 170 ", 7), ("+46 8 ", 8), ("+39 06 ", 8)),
    *(("0176 ", 7), ("+44 20 ", 8), ("+48 22 ", 7), ("+91 22 ", 8), ("+52 55 ", 8), ("+55 11 ", 8)),
)
SUBJECTS = ("wedding", "family", "newborn", "graduation", "editorial", "engagement", "headshots")

CUSTOMER = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "name", "company", "kind"),
    *("phone", "email", "is_vip", "notes", "last_contact_at", "sort_name", "search_text"),
    *("avatar", "status_id", "priority", "relationship", "phone_e164", "location", "industry"),
    *("source", "opportunity", "next_action", "next_action_on", "deal_value", "assignee_id"),
    *("also_known", "sort_company", "has_sessions"),
)
IMAGE = (
    *("id", "workspace_id", "created_at", "sha256", "size", "format", "status", "failure"),
    *("attempts", "processed_at", "recipe", "width", "height", "placeholder", "mean_colour"),
    *("metadata", "files"),
)
SESSION = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "customer_id", "name", "notes"),
    *("sort_name", "cover_id", "photo_count", "tagged_count", "share_count", "last_shared_at"),
)
PHOTO = (
    *("id", "workspace_id", "created_at", "session_id", "image_id", "file_name", "position"),
    *("tagged_wanted", "tagged_made", "tagged_files", "tagged_failure", "tagged_attempts"),
    "favourite_count",
)
INTERACTION = ("id", "workspace_id", "created_at", "customer_id", "kind", "at", "text")

Row = tuple[object, ...]


def studio() -> tuple[Workspace, User]:
    workspace = Workspace.objects.create(slug="bench", name="Bench Studio")
    user = User.objects.create_user("bench@studio.example", None, name="Bench")
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    return workspace, user


def fill(count: int) -> None:
    """`count` customers and as many sessions with a cover each, half of them linked."""
    workspace, _ = studio()
    dice = random.Random(SEED)
    tables = ("crm_customer", "gallery_image", "gallery_photosession", "gallery_photo")
    with bare_tables(*tables):
        copy("crm_customer", CUSTOMER, customers(workspace.pk, count, dice))
        copy("gallery_image", IMAGE, images(workspace.pk))
        copy("gallery_photosession", SESSION, sessions(workspace.pk, count, dice))
        copy("gallery_photo", PHOTO, photos(workspace.pk, count))


def numbered(kind: int, number: int) -> uuid.UUID:
    return uuid.UUID(int=(kind << 112) | number)


def moment(number: int, count: int) -> datetime:
    """Spread evenly over two years, the highest number last."""
    return EPOCH + timedelta(days=730) * (number / count)


def customers(
    workspace: uuid.UUID, count: int, dice: random.Random, members: Sequence[uuid.UUID] = ()
) -> Iterator[Row]:
    """Asks for the statuses at once: while rows are copied the connection answers nothing else."""
    statuses = CustomerStatus.objects.filter(workspace=workspace).order_by("position")
    return customer_rows(workspace, count, dice, list(statuses), members)


def customer_rows(
    workspace: uuid.UUID,
    count: int,
    dice: random.Random,
    statuses: Sequence[CustomerStatus],
    members: Sequence[uuid.UUID],
) -> Iterator[Row]:
    for number in range(count):
        person, at = customer(number, dice), moment(number, count)
        known = also_known(number)
        found = search.joined((person.words() + known).split())
        status = dice.choices(statuses, STATUS_SHARES)[0]
        next_on = date_near(dice) if dice.random() < 0.1 else None
        yield (
            *(numbered(1, number), workspace, at, at, 1, person.name, person.company, person.kind),
            *(person.phone, person.email, dice.random() < 0.06, ""),
            *(EPOCH + timedelta(days=730) * dice.random(), search.sort_name(person.name), found),
            *("", status.pk, dice.choices((1, 2, 3), (20, 65, 15))[0], ""),
            *(phones.e164(person.phone, country=HOME), person.town, "", "", ""),
            *("Call back" if next_on else "", next_on),
            *(dice.randrange(200, 20_000) if dice.random() < 0.2 else None,),
            *(dice.choice(members) if members and dice.random() < 0.7 else None, known),
            *(search.sort_name(person.company), False),
        )


@dataclass(frozen=True, slots=True)
class Somebody:
    name: str
    company: str
    kind: str
    phone: str
    email: str
    town: str

    def words(self) -> str:
        texts = (self.name, self.company, self.town, self.email)
        return search.search_text(*texts, phone_numbers=[self.phone], country=HOME)


def customer(number: int, dice: random.Random) -> Somebody:
    person = somebody(dice.choice(COUNTRIES), dice)
    return Somebody(
        name=f"{person.name} {invented(dice)}",
        company=person.company,
        kind=person.kind,
        phone=any_phone(dice) if person.phone else "",
        email=f"{number}.{person.email}" if person.email else "",
        town=dice.choice(TOWNS) if dice.random() < 0.6 else "",
    )


def any_phone(dice: random.Random) -> str:
    """As people type them: a tenth without the country code."""
    code, length = dice.choice(DIALLED)
    rest = "".join(dice.choices("0123456789", k=length))
    return f"{code}{rest[:-4]} {rest[-4:]}"


def also_known(number: int) -> str:
    """The words of the contacts, as `contacts` gives them."""
    people = contacts_of(number)
    texts = (text for name, email, _ in people for text in (name, email))
    numbers = (phone for *_, phone in people if phone)
    return search.search_text(*texts, phone_numbers=numbers, country=HOME)


def contacts_of(number: int) -> list[tuple[str, str, str]]:
    """Name, e-mail and phone: nobody at seven of ten, hundreds at one agency in 5,000."""
    dice = random.Random(number * 7 + 5)
    many = dice.choices((0, 1, 2, 3), (70, 18, 8, 4))[0]
    if number % AGENCIES == AGENCIES // 2:
        many = dice.randrange(60, 200)
    people = []
    for _ in range(many):
        person = somebody(dice.choice(COUNTRIES), dice)
        name = f"{person.name} {invented(dice)}"
        phone = any_phone(dice) if person.phone and dice.random() < 0.5 else ""
        people.append((name, person.email and f"{dice.randrange(10**6)}.{person.email}", phone))
    return people


def date_near(dice: random.Random) -> date:
    return (EPOCH + timedelta(days=700 + dice.randrange(60))).date()


def invented(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=3)).capitalize()


def images(workspace: uuid.UUID) -> Iterator[Row]:
    for number in range(IMAGES):
        yield (
            *(numbered(2, number), workspace, EPOCH, f"{number:064x}", 900_000, "jpeg", "ready"),
            *("", 1, EPOCH, 1, 2000, 1333, "data:image/webp;base64,UklGRhYAAABXRUJQ", "#8899aa"),
            *("{}", '{"500": {"width": 500, "height": 333, "size": 20000, "crc32": 1}}'),
        )


def sessions(workspace: uuid.UUID, count: int, dice: random.Random) -> Iterator[Row]:
    for number in range(count):
        at = moment(number, count)
        customer = numbered(1, dice.randrange(count)) if dice.random() < 0.5 else None
        shared = dice.random() < 0.2
        name = f"{invented(dice)} {dice.choice(SUBJECTS)} {number}"
        yield (
            *(numbered(3, number), workspace, at, at, 1, customer),
            *(name, ""),
            *(
                search.sort_name(name),
                numbered(4, number),
                1,
                int(dice.random() < 0.4),
                int(shared),
                at if shared else None,
            ),
        )


def photos(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    for number in range(count):
        image = numbered(2, number % IMAGES)
        at, name = moment(number, count), f"IMG_{number:07d}.jpg"
        yield (
            *(numbered(4, number), workspace, at, numbered(3, number), image, name, 1),
            *("", "", "{}", "", 0, 0),
        )


def fill_timelines(count: int) -> None:
    """As `fill`, and one interaction for every customer."""
    fill(count)
    workspace = Workspace.objects.get(slug="bench")
    with bare_tables("crm_interaction"):
        copy("crm_interaction", INTERACTION, interactions(workspace.pk, count))


def interactions(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    for number in range(count):
        at = moment(number, count)
        yield (numbered(5, number), workspace, at, numbered(1, number), "note", at, "Deposit paid.")
