"""A folder of pictures becomes sessions."""

from pathlib import Path

from photocrm.demo.portfolio import Shoot, of_folder


def summary(shoots: list[Shoot]) -> list[tuple[str, list[str]]]:
    return [(shoot.name, [file.name for file in shoot.files]) for shoot in shoots]


def test_every_subfolder_is_a_session(tmp_path: Path) -> None:
    for name in ("b/2.jpg", "b/1.jpg", "a/3.jpg", "b/.hidden", "empty/.keep"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert summary(of_folder(tmp_path)) == [("a", ["3.jpg"]), ("b", ["1.jpg", "2.jpg"])]


def test_flat_folder_makes_sessions_of_twelve(tmp_path: Path) -> None:
    folder = tmp_path / "Holiday"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number:02d}.jpg").touch()
    assert [(shoot.name, len(shoot.files)) for shoot in of_folder(folder)] == [
        ("Holiday 1", 12),
        ("Holiday 2", 12),
        ("Holiday 3", 1),
    ]


def test_few_pictures_make_one_session_named_like_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "Holiday"
    folder.mkdir()
    (folder / "1.jpg").touch()
    assert summary(of_folder(folder)) == [("Holiday", ["1.jpg"])]


def test_empty_folder_makes_no_session(tmp_path: Path) -> None:
    assert of_folder(tmp_path) == []
