"""What lies in the repository."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.project.sources import ROOT, tracked

TOP_LEVEL = {
    "manage.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "README.md",
    "photocrm", "crm", "gallery", "delivery", "templates", "static", "tests", "docs",
    "docker-compose.yml", "Dockerfile", "package.json", "package-lock.json", ".npmrc", ".ci",
}  # fmt: skip
# Files that tools look for at the top and that say nothing about the product.
TOOL_FILES = {".gitignore", ".dockerignore", ".gitattributes", ".github", "LICENSE"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "package-lock.json")
ADDRESS = re.compile(r"(?:https?|git\+ssh|file)://")


def addresses(text: str) -> list[str]:
    return [line for line in text.splitlines() if ADDRESS.search(line)]


def resolved(package_lock: str) -> list[str]:
    packages = json.loads(package_lock)["packages"]
    return [name for name, package in packages.items() if "resolved" in package]


def top_level(names: tuple[str, ...]) -> set[str]:
    return {name.split("/")[0] for name in names} - TOOL_FILES


def test_top_level_is_the_one_of_the_design() -> None:
    assert top_level(tracked()) == TOP_LEVEL


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    # npm writes where a package asks for donations; nothing is fetched from there.
    donations = re.compile(r'"(?:url|funding)": "https?://')
    assert [line for line in addresses(text) if not donations.search(line)] == []


def test_package_lock_names_no_resolved_place() -> None:
    assert resolved((ROOT / "package-lock.json").read_text()) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 20
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_guards_see_what_they_forbid() -> None:
    assert addresses("# via\n--index-url https://pypi.example/simple\n") == [
        "--index-url https://pypi.example/simple"
    ]
    assert resolved('{"packages": {"": {}, "a": {"resolved": "x"}}}') == ["a"]
    assert top_level(("photocrm/x.py", "notes.txt", ".gitignore")) == {"photocrm", "notes.txt"}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
