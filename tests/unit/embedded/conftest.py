from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.embedded.processes import Client, eventually, processes_of


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for many tests, since making one takes longer than they do."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def join(root: Path) -> Iterator[Callable[[], Client]]:
    """Starts clients of the servers below `root`, which all end with the test."""
    clients: list[Client] = []

    def start() -> Client:
        clients.append(Client(root))
        return clients[-1]

    yield start
    for client in clients:
        client.kill()
    eventually(lambda: processes_of(root) == [])
