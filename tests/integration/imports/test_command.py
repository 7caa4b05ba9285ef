"""manage.py import_customers does what the page does."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import working
from photocrm.imports.models import ImportRun
from tests.integration.imports.importing import table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's transaction never commits, so no other thread would see the run."""
    steps = working.steps
    monkeypatch.setattr(working, "steps", lambda run_id, **_: steps(run_id))


def run(*args: Any, **options: Any) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_customers", *map(str, args), stdout=out, **options)
    return int(str(ended.value.code)), out.getvalue()


def test_rows_are_brought_in_and_mistakes_told(
    workspace: Workspace, owner: User, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(table("Anna;anna@mail.example;;Berg;Likes trees", "Ben;nowhere"))
    code, told = run(file, mapping=json.dumps({"Notes": "source"}), match="email,phone")
    assert (code, told.splitlines()) == (
        1,
        [
            "line 3: E-mail: “nowhere” is no e-mail address.",
            "1 created, 0 updated, 0 skipped, 1 failed",
        ],
    )
    assert Customer.objects.get().source == "Likes trees"
    made = ImportRun.objects.get()
    assert (made.status, made.created_by, made.options["match"]) == (
        "finished",
        owner,
        ["email", "phone"],
    )


def test_dry_run_writes_nothing(workspace: Workspace, owner: User, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(table("Anna;anna@mail.example"))
    code, told = run(file, "--dry-run", "--workspace", "studio")
    assert (code, told.strip()) == (
        0,
        "1 created, 0 updated, 0 skipped, 0 failed (nothing was written)",
    )
    assert not Customer.objects.exists()


def test_stopped_run_goes_on(
    workspace: Workspace, owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(table("Anna;anna@mail.example"))
    with monkeypatch.context() as patched:
        patched.setattr(working, "write_chunk", interrupted)
        code, told = run(file)
    stopped = ImportRun.objects.get()
    assert (code, f"--resume {stopped.pk}" in told) == (130, True)
    assert run("--resume", stopped.pk) == (0, "1 created, 0 updated, 0 skipped, 0 failed\n")
    with pytest.raises(CommandError, match="over"):
        call_command("import_customers", "--resume", str(stopped.pk))


def interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", {}),
        (table("Anna"), {"mapping": "{"}),
        (table("Anna"), {"mapping": '{"Shoes": "name"}'}),
        (table("Anna"), {"mapping": '{"Name": "shoes"}'}),
        (table("Anna"), {"match": "shoes"}),
    ],
)
def test_nonsense_is_told(
    text: str, options: Any, workspace: Workspace, owner: User, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("import_customers", str(file), **options)
    assert not Customer.objects.exists()
