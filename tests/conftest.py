"""What every test stands on: real servers, one workspace, and no way out of this machine."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from photocrm.embedded import local
from tests import network, queues
from tests.data.media import kept_in

ROOT = Path(__file__).resolve().parent.parent


def provide_servers() -> None:
    """Before Django reads its settings: those given, else the embedded ones of the tests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "photocrm.settings"
    os.environ["DEBUG"] = "false"
    local.provide(os.environ, "test", ROOT)
    os.environ["PHOTOCRM_ENV"] = "local"
    os.environ.setdefault("SECRET_KEY", "for tests only, and of no use to anybody elsewhere")


provide_servers()
django.setup()
# WhiteNoise warns about a missing folder, and every warning is an error here.
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Examples take the time they take, whatever else the machine does.
hypothesis.register_profile(
    "patient", hypothesis.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("patient")
pytest_plugins = [
    "tests.fixtures.people",
    "tests.fixtures.mail",
    "tests.fixtures.imap",
    "tests.fixtures.work",
    "tests.fixtures.disks",
    "tests.fixtures.order",
]


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Only this machine can be reached; a test that tries more fails."""
    with network.closed():
        yield


@pytest.fixture(scope="session", autouse=True)
def empty_broker() -> None:
    queues.refuse_foreign_data()


@pytest.fixture(autouse=True)
def nothing_left_in_queues() -> Iterator[None]:
    """Messages and cached values end with the test that caused them."""
    yield
    queues.empty()
    cache.clear()


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for every test."""
    root = tmp_path / "media"
    for name, value in kept_in(root).items():
        setattr(settings, name, value)
    return root


@pytest.fixture(autouse=True)
def site_url(settings: Any) -> None:
    settings.SITE_URL = "https://studio.example"


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """`with committed():` runs what waits for the commit, although the test never commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
