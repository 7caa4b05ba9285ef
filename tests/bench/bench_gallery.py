from collections.abc import Iterator
from functools import partial
from tests.bench.gallery_data import fill
from tests.bench.harness import Measurement, database, ensure_data

def measure(*, quick: bool) -> Iterator[Measurement]:
    count = 10_000 if quick else 1_000_000
    with database(f"bench_gallery_{count}"):
        ensure_data(f"{count} sessions", partial(fill, count))
        yield Measurement("x", 1, "ms")
