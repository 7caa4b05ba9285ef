"""What all renditions of a picture cost, beside other libraries, and how close they are."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageOps

from gallery.imaging.decode import open_checked
from gallery.imaging.renditions import SIZES, prepared, steps
from tests.bench.harness import Baseline, Measurement
from tests.bench.landscape import write_photo

ROOT = Path(__file__).resolve().parents[2]
MAKERS = Path(__file__).with_name("makers")
PHOTOS = {"12 MP": (4032, 3024), "24 MP": (6000, 4000), "45 MP": (8192, 5464)}
# How many times as fast as sharp; the time may be the inverse.
TIMES_SHARP = {"12 MP": 2.4, "24 MP": 1.7, "45 MP": 2.5}
JUDGED = "24 MP"  # by the other two
TIMES_NAIVE, TIMES_PYVIPS = 4, 0.75
PEAK_MEGABYTES, LEAST_SSIM = 120, 0.985
RUNS, QUICK_RUNS, ROUNDS = 5, 2, 3
MEBIBYTE = 1024**2
WINDOW = 8
Grid = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Cost:
    milliseconds: float  # of CPU, a picture
    megabytes: float  # at the peak


def measure(*, quick: bool, photos: Path | None = None) -> Iterator[Measurement | str]:
    """`photos` is a folder of JPEGs to take instead of the made ones; they are named by their
    files, and judged by the goals of the size they come closest to."""
    commands = makers()
    yield from (f"Not measured: {advice}" for advice in missing(commands))
    with TemporaryDirectory() as folder:
        for name, picture in chosen(photos, Path(folder)):
            kind = nearest(picture)
            yield from compared(name, kind, costs(commands, picture, quick=quick))
            yield from likeness(name, picture)


def makers() -> dict[str, list[str]]:
    script = str(MAKERS / "renditions.py")
    commands = {name: [sys.executable, script, name] for name in ("ours", "naive")}
    if python := pyvips_python():
        commands["pyvips"] = [python, script, "pyvips"]
    if (tools() / "node_modules" / "sharp").is_dir():
        commands["sharp"] = ["node", str(MAKERS / "sharp.cjs")]
    return commands


def tools() -> Path:
    """Where libraries that only the bench needs may be installed."""
    return Path(os.environ.get("PHOTOCRM_DATA", ROOT / ".data")).resolve() / "bench-tools"


@cache
def pyvips_python() -> str | None:
    """A Python that has it: this one, or that of a virtual environment among the tools."""
    for python in (sys.executable, str(tools() / "venv" / "bin" / "python")):
        if Path(python).exists():
            found = subprocess.run(
                [python, "-c", "import pyvips"], capture_output=True, check=False
            )
            if found.returncode == 0:
                return python
    return None


def missing(commands: dict[str, list[str]]) -> Iterator[str]:
    if "pyvips" not in commands:
        venv = tools() / "venv"
        yield f"pyvips. Get it: python3 -m venv {venv} && {venv}/bin/pip install 'pyvips[binary]'"
    if "sharp" not in commands:
        yield f"sharp. Get it: npm install --prefix {tools()} --ignore-scripts sharp"


def chosen(photos: Path | None, folder: Path) -> Iterator[tuple[str, Path]]:
    if photos is None:
        for name, size in PHOTOS.items():
            yield name, write_photo(folder / f"{size[0]}.jpg", *size)
        return
    for path in sorted(photos.iterdir()):
        if re.fullmatch(r"\.jpe?g", path.suffix.lower()):
            yield path.stem, path


def nearest(picture: Path) -> str:
    with Image.open(picture) as opened:
        pixels = opened.width * opened.height
    return min(PHOTOS, key=lambda kind: abs(PHOTOS[kind][0] * PHOTOS[kind][1] - pixels))


def costs(commands: dict[str, list[str]], picture: Path, *, quick: bool) -> dict[str, Cost]:
    """Turn about, so that a slow minute of the machine meets all; the best round counts."""
    rounds = 1 if quick else ROUNDS
    taken = [
        (name, run(command, picture, QUICK_RUNS if quick else RUNS))
        for _ in range(rounds)
        for name, command in commands.items()
    ]
    return {
        name: min((cost for maker, cost in taken if maker == name), key=lambda c: c.milliseconds)
        for name in commands
    }


def run(command: list[str], picture: Path, runs: int) -> Cost:
    """On one core, which is what a worker process has."""
    core = min(os.sched_getaffinity(0))
    paths = {"PYTHONPATH": str(ROOT), "NODE_PATH": str(tools() / "node_modules")}
    alone = {"VIPS_CONCURRENCY": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, str(picture), str(runs)],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **paths, **alone},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    told = json.loads(done.stdout)
    return Cost(told["seconds"] * 1000, told["peak"] / MEBIBYTE)


def compared(name: str, kind: str, made: dict[str, Cost]) -> Iterator[Measurement]:
    ours = made.pop("ours")
    speeds = {"sharp": TIMES_SHARP[kind]}
    if kind == JUDGED:
        speeds |= {"naive": TIMES_NAIVE, "pyvips": TIMES_PYVIPS}
    for maker, cost in made.items():
        yield Measurement(f"{name}: {maker}, peak", cost.megabytes, "MB")
        theirs = Measurement(f"{maker}, CPU", cost.milliseconds, "ms")
        goal = 1 / speeds[maker] if maker in speeds else None
        title = f"{name}: ours, CPU a picture"
        yield Measurement(title, ours.milliseconds, "ms", theirs.as_baseline(), goal)
    yield Measurement(f"{name}: ours, pictures a second and core", 1000 / ours.milliseconds, "/s")
    limit = Baseline("limit", PEAK_MEGABYTES)
    yield Measurement(f"{name}: ours, peak", ours.megabytes, "MB", limit, 1)


def likeness(name: str, picture: Path) -> Iterator[Measurement]:
    """Of each size to the same size made of the whole picture at once; both before they are
    encoded, which costs the same likeness whatever came before."""
    with Image.open(picture) as opened:
        whole = ImageOps.exif_transpose(opened).convert("RGB")
    with open_checked(picture) as source:
        for size, made in steps(prepared(source, SIZES[0]), SIZES):
            reference = whole.resize(made.size, Image.Resampling.LANCZOS)
            loss, limit = (
                1000 * (1 - ssim(made, reference)),
                Baseline("limit", 1000 * (1 - LEAST_SSIM)),
            )
            yield Measurement(f"{name}: SSIM lost at {size}", loss, "‰", limit, 1)


def ssim(one: Image.Image, other: Image.Image) -> float:
    """Mean structural similarity of their brightness (Wang et al. 2004), by uniform windows."""
    a, b = (np.asarray(picture.convert("L"), dtype=np.float64) for picture in (one, other))
    mean_a, mean_b = means(a), means(b)
    variance_a, variance_b = means(a * a) - mean_a**2, means(b * b) - mean_b**2
    covariance = means(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likenesses = ((2 * mean_a * mean_b + c1) * (2 * covariance + c2)) / (
        (mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2)
    )
    return float(likenesses.mean())


def means(values: Grid) -> Grid:
    """Of each window, by sums over rectangles."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    windows = sums[WINDOW:, WINDOW:] - sums[:-WINDOW, WINDOW:] - sums[WINDOW:, :-WINDOW]
    return (windows + sums[:-WINDOW, :-WINDOW]) / WINDOW**2
