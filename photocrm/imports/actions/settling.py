"""What is left of a chunk after its commit, done beside the next one where there is a worker."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection


class Settling:
    """Calls `settle` after chunks: in a thread of its own and not after each where that is slower
    than the chunks, or at once if it is not to be done `beside`. What it raises is raised later.
    """

    def __init__(self, settle: Callable[[], None], *, beside: bool) -> None:
        self.settle = settle
        self.pool = ThreadPoolExecutor(1, "import-settling") if beside else None
        self.latest: Future[None] | None = None

    def begin(self) -> None:
        if self.pool is None:
            self.settle()
        elif self.latest is None or self.latest.done():
            self.wait()
            self.latest = self.pool.submit(self.alone)

    def alone(self) -> None:
        try:
            self.settle()
        finally:
            connection.close()

    def wait(self) -> None:
        if self.latest:
            self.latest.result()

    def close(self) -> None:
        """Once more for chunks that came while it was busy."""
        if self.pool:
            self.wait()
            self.pool.shutdown()
            self.settle()
