"""`manage.py import_photos`: a folder goes the way of an upload."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from gallery.actions import files, importing
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.data import pictures
from tests.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("owner")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "Laurent"
    for number, place in enumerate(("a.jpg", "church/b.jpg", "church/c.jpg", "church/.hidden.jpg")):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(pictures.photo((100 + number, 80)))
    (root / "church" / "contract.pdf").write_bytes(b"%PDF-1.7")
    return root


def run(*arguments: Any) -> tuple[int, list[str]]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_photos", *arguments, stdout=out)
    return int(ended.value.code or 0), out.getvalue().splitlines()


def names() -> list[tuple[str, list[str]]]:
    sessions = PhotoSession.objects.order_by("name")
    return [
        (session.name.split(",")[0], [photo.file_name for photo in session.photos.in_order()])
        for session in sessions
    ]


def test_folder_becomes_a_session_and_tells_what_was_refused(folder: Path) -> None:
    assert run(folder) == (
        1,
        [
            "church/contract.pdf: This file is not a picture: it looks like a PDF document.",
            "3 added, 0 already there, 1 refused",
        ],
    )
    assert names() == [("Laurent", ["a.jpg", "b.jpg", "c.jpg"])]


@pytest.mark.django_db(transaction=True)
def test_file_is_held_until_its_row_is_there(folder: Path, workspace: Workspace) -> None:
    """Which no test inside a transaction would notice."""
    with pytest.raises(transaction.TransactionManagementError):
        files.hold(workspace.pk, ["a" * 64])
    assert run(folder)[1][-1] == "3 added, 0 already there, 1 refused"


def test_lost_original_comes_back_with_its_folder(folder: Path) -> None:
    run(folder)
    path = Photo.objects.get(file_name="a.jpg").image.original_path
    default_storage.delete(path)
    assert run(folder)[1][-1] == "0 added, 3 already there, 1 refused"
    assert default_storage.exists(path)


def test_second_run_skips_what_is_there(folder: Path) -> None:
    (folder / "church" / "contract.pdf").unlink()
    run(folder)
    (folder / "d.jpg").write_bytes(pictures.photo((200, 80)))
    assert run(folder) == (0, ["1 added, 3 already there, 0 refused"])
    assert names() == [("Laurent", ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])]


def test_each_folder_becomes_a_session_of_the_customer(folder: Path, workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, email="amelie@laurent.example")
    run(folder, "--session-per-folder", "--customer", "Amelie@laurent.example")
    assert names() == [("Laurent", ["a.jpg"]), ("church", ["b.jpg", "c.jpg"])]
    assert set(PhotoSession.objects.values_list("customer", flat=True)) == {customer.pk}


def test_dry_run_writes_nothing(folder: Path, media_root: Path) -> None:
    assert run(folder, "--dry-run")[1][-1] == "3 would be added, 0 already there, 1 refused"
    assert (Photo.objects.count(), PhotoSession.objects.count(), media_root.exists()) == (
        0,
        0,
        False,
    )


def test_ctrl_c_says_how_far_it_came_and_the_next_run_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Any] = []
    bring = importing.bring

    def interrupted(*arguments: Any, **named: Any) -> bool:
        if len(brought) == 2:
            raise KeyboardInterrupt
        brought.append(arguments)
        return bring(*arguments, **named)

    monkeypatch.setattr(importing, "bring", interrupted)
    stopped = "Stopped. Run it again to go on."
    assert run(folder) == (130, ["2 added, 0 already there, 0 refused", stopped])
    monkeypatch.undo()
    assert run(folder)[1][-1] == "1 added, 2 already there, 1 refused"
    assert names() == [("Laurent", ["a.jpg", "b.jpg", "c.jpg"])]


def test_files_of_the_folder_stay_their_own(folder: Path) -> None:
    """A copy is kept: who edits the file later does not change the original."""
    run(folder)
    assert (folder / "a.jpg").stat().st_nlink == 1


def test_photo_comes_in_the_name_of_the_owner(folder: Path, owner: User) -> None:
    run(folder)
    assert set(Photo.objects.values_list("created_by", flat=True)) == {owner.pk}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/no/such/folder"], "is no folder"),
        ([".", "--workspace", "rival"], "no such workspace"),
        ([".", "--customer", "nobody"], "neither an id nor"),
        ([".", "--customer", "nobody@home.example"], "0 customers are"),
    ],
)
def test_wrong_words_are_told(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("import_photos", *arguments)
