"""Where the pictures of the demonstration studio come from: painted, or out of a folder."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from photocrm.demo import clock
from photocrm.demo.painter import Camera, Lens, paint

PICTURE_SIZE = (2000, 1333)
PORTRAIT_SIZE = (800, 800)
PORTRAIT_HUES = (0.94, 0.58, 0.12)
FOLDER_SESSION_MAX = 12
STUDIO = "Mara Klein"

CAMERAS = (
    Camera("Canon", "EOS R5", "032021004417"),
    Camera("NIKON CORPORATION", "NIKON Z 8", "6002817"),
    Camera("SONY", "ILCE-7M4", "04417213"),
)
LENSES = (
    Lens("24-70mm F2.8", (24, 35, 50, 70)),
    Lens("85mm F1.4", (85,)),
    Lens("70-200mm F2.8", (70, 135, 200)),
)


@dataclass(frozen=True, slots=True)
class Shoot:
    """One session to be: files in order, texts by index of the photo, colours by `hue`."""

    name: str
    customer: str
    days_ago: float
    hue: float = 0.0
    photos: int = 0
    tags: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    place: tuple[float, float] | None = None


SHOOTS = (
    Shoot(
        "Laurent–Dubois wedding",  # noqa: RUF001 -- an en dash joins two names
        "Amélie Laurent",
        0.08,
        0.14,
        14,
        ("Amélie & Théo", "Arles, 14 March", "Je t'aime"),
        place=(43.677, 4.63),
    ),
    Shoot("Autumn family, Tiergarten", "Hannah Müller", 1, 0.97, 10, place=(52.514, 13.35)),
    Shoot("Bergström newborn", "Jonas Bergström", 2, 0.25, 9, ("Välkommen, Elsa",)),
    Shoot("Okafor graduation", "Noah Okafor", 3, 0.29, 8),
    Shoot("IMG_2214.CR2", "", 4, 0.64, 6),
    Shoot(
        "Rossi editorial — SS27",
        "Sofia Rossi",
        5,
        0.81,
        12,
        ("SS27", "Rossi Moda", "Look 3"),
        place=(41.9, 12.49),
    ),
    Shoot("Tanaka engagement", "Yuki Tanaka", 8, 0.37, 8, place=(35.68, 139.76)),
    Shoot("Natarajan headshots", "Priya Natarajan", 10, 0.22, 7, ("Natarajan & Partners",)),
    Shoot("Álvarez quinceañera", "Mateo Álvarez", 16, 0.47, 9, place=(19.43, -99.13)),
    Shoot("Chen portfolio", "Chen Wei-Ling", 23, 0.57, 7),
    Shoot("Oliveira coffee, product", "Lucas Oliveira", 31, 0.5, 6, ("Torra nº 4",)),
    Shoot("Zahra henna evening", "Fatima Zahra", 44, 0.05, 8, place=(33.57, -7.59)),
    Shoot("Harbour at dawn", "", 58, 0.6, 6),
)


def painted(folder: Path) -> list[Shoot]:
    """The studio's own shoots, their pictures painted into `folder`."""
    orders = [(shoot, number) for shoot in SHOOTS for number in range(shoot.photos)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        files = list(pool.map(lambda order: paint_into(folder, *order), orders))
    by_shoot: dict[str, list[Path]] = {}
    for (shoot, _), file in zip(orders, files, strict=True):
        by_shoot.setdefault(shoot.name, []).append(file)
    return [replace(shoot, files=tuple(by_shoot[shoot.name])) for shoot in SHOOTS]


def paint_into(folder: Path, shoot: Shoot, number: int) -> Path:
    """Named as the camera would have: the numbers go on from shoot to shoot."""
    rank = SHOOTS.index(shoot)
    picture = paint(
        1000 * rank + number,
        PICTURE_SIZE,
        taken_at=taken_at(shoot, number),
        camera=CAMERAS[rank % len(CAMERAS)],
        lens=LENSES[(rank + number) % len(LENSES)],
        hue=shoot.hue,
        photographer=STUDIO,
        place=shoot.place,
    )
    first = 2214 if shoot.name.startswith("IMG_") else 4000 + 137 * rank
    target = folder / f"IMG_{first + number:04d}.jpg"
    target.write_bytes(picture)
    return target


def portraits(folder: Path) -> list[Path]:
    """Pictures that customers are known by, painted into `folder`."""
    return [paint_portrait(folder, number, hue) for number, hue in enumerate(PORTRAIT_HUES)]


def paint_portrait(folder: Path, number: int, hue: float) -> Path:
    target = folder / f"portrait-{number + 1}.jpg"
    camera, lens = CAMERAS[number], LENSES[1]
    day = clock.ago(days=90)
    picture = paint(500 + number, PORTRAIT_SIZE, taken_at=day, camera=camera, lens=lens, hue=hue)
    target.write_bytes(picture)
    return target


def taken_at(shoot: Shoot, number: int) -> datetime:
    """In the afternoon of the day before the upload, some minutes apart."""
    day = clock.ago(days=shoot.days_ago + 1).replace(hour=14, minute=0, second=0, microsecond=0)
    return day + timedelta(minutes=4 * number)


def of_folder(folder: Path) -> list[Shoot]:
    """Each sub-folder is a session; the files beside them make sessions of up to twelve."""
    groups = [(part.name, files_of(part)) for part in sorted(folder.iterdir()) if part.is_dir()]
    loose = files_of(folder)
    for first in range(0, len(loose), FOLDER_SESSION_MAX):
        some = loose[first : first + FOLDER_SESSION_MAX]
        part = f" {first // FOLDER_SESSION_MAX + 1}" if len(loose) > FOLDER_SESSION_MAX else ""
        groups.append((f"{folder.resolve().name}{part}", some))
    filled = [(name, files) for name, files in groups if files]
    dice = random.Random(len(filled))
    return [
        Shoot(
            name=name[:200],
            customer=SHOOTS[rank % len(SHOOTS)].customer,
            days_ago=rank * 2 + dice.random(),
            tags=SHOOTS[rank % len(SHOOTS)].tags,
            files=tuple(files),
        )
        for rank, (name, files) in enumerate(filled)
    ]


def files_of(folder: Path) -> list[Path]:
    """Hidden files are notes of the system, not pictures somebody meant to show."""
    return sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith("."))
