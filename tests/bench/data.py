"""Rows for the benches: a studio far larger than any real one."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crm import search
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
SUBJECTS = ("wedding", "family", "newborn", "graduation", "editorial", "engagement", "headshots")

CUSTOMER = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "name", "company", "kind"),
    *("phone", "email", "is_vip", "notes", "last_contact_at", "sort_name", "search_text"),
    "avatar",
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


def customers(workspace: uuid.UUID, count: int, dice: random.Random) -> Iterator[Row]:
    for number in range(count):
        person = somebody(dice.choice(COUNTRIES), dice)
        name = f"{person.name} {invented(dice)}"
        company, phone = person.company, person.phone
        email = f"{number}.{person.email}" if person.email else ""
        found = search.search_text(name=name, company=company, email=email, phone=phone)
        at = moment(number, count)
        yield (
            *(numbered(1, number), workspace, at, at, 1, name, company, person.kind),
            *(
                phone,
                email,
                person.is_vip,
                person.notes,
                EPOCH + timedelta(days=730) * dice.random(),
            ),
            *(search.sort_name(name), found, ""),
        )


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
