"""What `provide` sets, and what it leaves alone."""

import stat
from pathlib import Path

import pytest

from photocrm.embedded import local


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests here, since its servers run until the tests end."""
    return tmp_path_factory.mktemp("checkout")


def test_set_variables_are_left_alone(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://db/photocrm", "REDIS_URL": "redis://cache"}
    environ = dict(given)
    local.provide(environ, "demo", tmp_path)
    assert environ == given


def test_local_run_gets_everything_it_needs(checkout: Path) -> None:
    environ = {"DATABASE_URL": ""}
    local.provide(environ, "demo", checkout)
    state = checkout / ".data/demo"
    assert environ == {
        "DATABASE_URL": f"postgres://photocrm@:5432/{state}/postgres/photocrm",
        "REDIS_URL": f"unix://{state}/valkey/valkey.sock?db=0",
        "SECRET_KEY": (state / "secret_key").read_text(),
        "PHOTOCRM_ENV": "local",
        "DEBUG": "true",
        "PHOTOCRM_STATE": str(state),
        "MEDIA_ROOT": f"{state}/media",
    }
    assert stat.S_IMODE((state / "secret_key").stat().st_mode) == 0o600


def test_key_is_kept_and_each_profile_has_its_own(checkout: Path) -> None:
    keys = []
    for profile in ("demo", "demo", "test"):
        environ = {"REDIS_URL": "redis://cache"}
        local.provide(environ, profile, checkout)
        keys.append(environ["SECRET_KEY"])
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) >= 50


@pytest.mark.parametrize(
    "given",
    [
        {"SECRET_KEY": "the operator's"},
        {"DATABASE_URL": "postgres://db/photocrm"},
        {"SECRET_KEY": "the operator's", "DATABASE_URL": "postgres://db/photocrm"},
    ],
)
def test_nothing_weak_is_made_where_an_operator_gave_a_key_or_a_database(
    given: dict[str, str], checkout: Path
) -> None:
    environ = dict(given)
    local.provide(environ, "demo", checkout)
    assert set(environ) == {*given, "DATABASE_URL", "REDIS_URL"}
    assert given.items() <= environ.items()


def test_given_values_win_over_local_defaults(checkout: Path) -> None:
    given = {"DEBUG": "false", "MEDIA_ROOT": "/photos", "PHOTOCRM_DATA": str(checkout / ".data")}
    environ = dict(given)
    local.provide(environ, "demo", checkout / "elsewhere")
    assert given.items() <= environ.items()
    assert environ["PHOTOCRM_STATE"] == str(checkout / ".data/demo")
