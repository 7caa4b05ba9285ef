"""Five minutes of damaged pictures: whatever the bytes, they are a picture or are refused."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from gallery.imaging.formats import Refused, examine
from gallery.imaging.process import process
from tests.bench.harness import Baseline, Measurement
from tests.data.damage import damaged

SECONDS, QUICK_SECONDS = 300, 10
ROUND = 500  # damaged pictures between two looks at the clock
LARGEST = 2_000_000  # bytes of a photo that is taken from a folder
SLOWEST = 20_000  # milliseconds; the sandbox allows so much of CPU


class Trial:
    """What became of the pictures; any error but ours ends the bench with the bytes that made it,
    reduced to the least that does."""

    def __init__(self, wholes: tuple[bytes, ...]) -> None:
        self.ends: Counter[str] = Counter()
        self.slowest = 0.0
        patient = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        self.round = patient(given(damaged(wholes))(self.take))

    def take(self, content: bytes) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, "upload")
            path.write_bytes(content)
            started = time.perf_counter()
            self.ends[end_of(path)] += 1
            self.slowest = max(self.slowest, time.perf_counter() - started)


def end_of(path: Path) -> str:
    """The probe first, and what it lets through goes to the worker's part."""
    try:
        examine(path)
    except Refused:
        return "refused by the probe"
    try:
        process(path, path.parent)
    except Refused:
        return "refused by the decoder"
    return "shown"


def measure(*, quick: bool, photos: Path | None = None) -> Iterator[Measurement]:
    """`photos` is a folder of pictures to damage instead of the made ones; large ones are left."""
    trial = Trial(tuple(chosen(photos)) if photos else ())
    until = time.monotonic() + (QUICK_SECONDS if quick else SECONDS)
    while time.monotonic() < until:
        trial.round()
    for end, count in sorted(trial.ends.items()):
        yield Measurement(f"pictures {end}", count, "")
    limit = Baseline("limit", SLOWEST)
    yield Measurement("the slowest one", trial.slowest * 1000, "ms", limit, 1)


def chosen(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.stat().st_size <= LARGEST:
            yield path.read_bytes()
