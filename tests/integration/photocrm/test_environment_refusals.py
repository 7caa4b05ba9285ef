"""Production starts with safe values only, and `check --deploy` finds nothing then."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.project.sources import ROOT

SAFE = {
    "PHOTOCRM_ENV": "production",
    "PHOTOCRM_PYTHON": "as-is",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "photos.example",
    "SITE_URL": "https://photos.example",
    "DATABASE_URL": "postgres:///never-asked",
    "REDIS_URL": "redis://localhost:1/0",
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "photocrm.settings",
}


def start(**changes: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in (SAFE | changes).items() if value != "(unset)"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, check=False, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )


def test_deploy_check_is_clean() -> None:
    done = start()
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (1 silenced).\n",
        "",
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"SECRET_KEY": "(unset)"}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "(unset)"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"PHOTOCRM_ENV": "(unset)", "DEBUG": "true"}, "DEBUG must be off"),
    ],
    ids=[
        "no-key",
        "short-key",
        "dull-key",
        "wildcard",
        "no-host",
        "debug",
        "default-is-production",
    ],
)
def test_production_refuses_to_start(changes: dict[str, str], fault: str) -> None:
    done = start(**changes)
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith(
        "django.core.exceptions.ImproperlyConfigured: PhotoCRM does not start in production."
    )
    assert fault in done.stderr
    assert SAFE["SECRET_KEY"] not in done.stderr
