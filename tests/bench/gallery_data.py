"""A gallery far larger than any real one, with names, texts and files as studios write them."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from django.db import connection

from crm import search as customer_search
from crm.models import Customer, Label
from gallery import search
from photocrm.accounts.models import Membership, Role, User, Workspace
from tests.bench.data import (
    CUSTOMER,
    IMAGE,
    SEED,
    Row,
    customers,
    images,
    invented,
    moment,
    numbered,
    studio,
)
from tests.bench.harness import bare_tables, copy

PHOTOS = 3  # rows a session; `photo_count` tells of more, as filters want to see it
IMAGES = 5_000
PHOTOGRAPHERS = ("Ida", "Jonas", "Mara", "Noor", "Piet", "Rare", "Gone")
RARE, GONE = 5, 6
LABELS = ("Wedding 2026", "Portrait", "To be retouched", "Old times", "Rare")
COUPLES = (
    *("Amélie & Théo", "Zoë und Jürgen", "Anna & Max", "François & Inès", "Łukasz i Magda"),
    *("Mia and Noah", "Priya & Arjun", "Lucía y Andrés", "Åsa & Göran", "Иван и Ольга"),
    *("张伟 & 李娜", "さくら & 健", "Νίκος & Ελένη", "Sofia & Emil", "Maria & João"),
)
SUBJECTS = (
    *("wedding", "family", "newborn", "graduation", "editorial", "engagement", "headshots"),
    *("Hochzeit", "mariage", "свадьба", "婚礼", "boda", "passport photos", "Müller & Söhne"),
)
TEXTS = (
    *("Save the date", "Für immer", "Merci à tous", "你好", "Just married", "Our day", "Été"),
    *("Happy birthday", "Congratulations", "Joyeux Noël", "С любовью", "Te quiero", "Proof"),
)
STEMS = ("IMG_{:04d}.jpg", "DSC{:05d}.JPG", "_MG_{:04d}.jpg", "P10{:05d}.jpg", "studio-{:04d}.jpeg")

SESSION = (
    *("id", "workspace_id", "created_at", "updated_at", "version", "customer_id", "name", "notes"),
    *("sort_name", "cover_id", "photo_count", "tagged_count", "share_count", "last_shared_at"),
    *("shot_on", "created_by_id", "trashed_at", "trashed_by_id", "search_text"),
)
PHOTO = (
    *("id", "workspace_id", "created_at", "session_id", "image_id", "file_name", "position"),
    *("tagged_wanted", "tagged_made", "tagged_files", "tagged_failure", "tagged_attempts"),
    *("favourite_count",),
)
TAG = (
    *("id", "workspace_id", "created_at", "photo_id", "text", "x", "y", "size", "colour", "font"),
    *("opacity", "weight", "alignment", "rotation", "effect", "position"),
)
LINK = ("id", "workspace_id", "created_at", "session_id", "label_id", "session_at")
TABLES = (
    *("crm_customer", "gallery_image", "gallery_photosession", "gallery_photo", "gallery_tag"),
    "gallery_sessionlabel",
)


def fill(count: int) -> None:
    """`count` sessions, three times as many photos, a fifth as many customers."""
    workspace, _ = studio()
    people = [member(workspace, name) for name in PHOTOGRAPHERS]
    labels = [Label.objects.create(workspace=workspace, name=name) for name in LABELS]
    dice = random.Random(SEED)
    with bare_tables(*TABLES):
        copy("crm_customer", CUSTOMER, customers(workspace.pk, count // 5, dice))
        words = dict(Customer.objects.values_list("pk", "search_text"))
        copy("gallery_image", IMAGE, images(workspace.pk))
        rows = sessions(workspace.pk, count, [one.pk for one in people], words)
        copy("gallery_photosession", SESSION, rows)
        copy("gallery_photo", PHOTO, photos(workspace.pk, count))
        copy("gallery_tag", TAG, tags(workspace.pk, count))
        copy("gallery_sessionlabel", LINK, links(workspace.pk, count, [one.pk for one in labels]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT gallery_recount()")


def member(workspace: Workspace, name: str) -> User:
    user = User.objects.create_user(f"{name.lower()}@studio.example", None, name=name)
    Membership.objects.create(workspace=workspace, user=user, role=Role.STAFF)
    return user


def dice_of(number: int, salt: int = 0) -> random.Random:
    return random.Random(number * 7 + salt)


def sessions(
    workspace: uuid.UUID, count: int, people: list[uuid.UUID], words: dict[uuid.UUID, str]
) -> Iterator[Row]:
    for number in range(count):
        dice, at = dice_of(number), moment(number, count)
        name = f"{dice.choice(COUPLES)} {dice.choice(SUBJECTS)} {invented(dice)}"
        customer = numbered(1, dice.randrange(count // 5)) if dice.random() < 0.55 else None
        photo_count = max(PHOTOS, int(dice.lognormvariate(4, 1.2)))
        shared = at + timedelta(days=dice.randrange(60)) if dice.random() < 0.2 else None
        trashed = at if dice.random() < 0.005 else None
        shot = (at - timedelta(days=dice.randrange(30))).date() if dice.random() < 0.8 else None
        who = people[photographer(number, count, dice)]
        yield (
            *(numbered(3, number), workspace, at, at, 1, customer, name, ""),
            *(customer_search.sort_name(name), numbered(4, number * PHOTOS), photo_count),
            *(int(text_of(number) is not None), int(shared is not None), shared, shot, who),
            *(trashed, trashed and who, document(number, name, words.get(customer, ""))),  # type: ignore[arg-type]
        )


def photographer(number: int, count: int, dice: random.Random) -> int:
    """One left after the first twentieth, one is rare, five share the rest."""
    if number < count // 20 and dice.random() < 0.4:
        return GONE
    return RARE if dice.random() < 0.0005 else min(int(dice.expovariate(0.8)), RARE - 1)


def text_of(number: int) -> str | None:
    """What stands on the first photo of the session, where something does."""
    dice = dice_of(number, 1)
    if dice.random() >= 0.4:
        return None
    return invented(dice) * 2 if dice.random() < 0.02 else dice.choice(TEXTS)


def file_names(number: int) -> list[str]:
    dice = dice_of(number, 2)
    stem, first = dice.choice(STEMS), dice.randrange(10_000)
    return [stem.format((first + step) % 10_000) for step in range(PHOTOS)]


def document(number: int, name: str, customer: str) -> str:
    """As the database would write it."""
    files = [f" {file.lower()}" for file in file_names(number)]
    text = text_of(number)
    body = sorted({*files, *([folded(text)] if text else [])})
    return f"{search.folded(name)}{customer}\n{''.join(body)}"


folded = cache(search.folded)


def photos(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    for number in range(count):
        at = moment(number, count)
        for step, name in enumerate(file_names(number)):
            key = number * PHOTOS + step
            yield (
                *(numbered(4, key), workspace, at, numbered(3, number)),
                *(numbered(2, key % IMAGES), name, step + 1, "", "", "{}", "", 0, 0),
            )


def tags(workspace: uuid.UUID, count: int) -> Iterator[Row]:
    for number in range(count):
        if text := text_of(number):
            yield (
                *(numbered(6, number), workspace, moment(number, count)),
                *(numbered(4, number * PHOTOS), text, 0.1, 0.1, 0.05, "#ffffff", "Inter"),
                *(1.0, 400, "left", 0.0, "none", 0),
            )


def links(workspace: uuid.UUID, count: int, labels: list[uuid.UUID]) -> Iterator[Row]:
    """A quarter, a tenth, a fiftieth; one only long ago, one hardly ever."""
    for number in range(count):
        dice = dice_of(number, 3)
        shares = (0.25, 0.1, 0.02, 0.4 if number < count // 20 else 0, 0.0001)
        for index, share in enumerate(shares):
            if dice.random() < share:
                key = numbered(7, number * len(labels) + index)
                at = moment(number, count)
                yield key, workspace, at, numbered(3, number), labels[index], at
