"""The bench of pictures: its ruler, its made photographs, and what it says of what is missing."""

from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageFilter

from tests.bench import bench_images
from tests.bench.bench_images import Cost, compared, missing, nearest, ssim
from tests.bench.harness import report
from tests.bench.landscape import write_photo
from tests.data import pictures


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "made.jpg", 320, 240)


def test_ssim_is_one_of_equal_pictures_and_falls_with_blur(photo: Path) -> None:
    with Image.open(photo) as picture:
        slightly = picture.filter(ImageFilter.GaussianBlur(0.5))
        strongly = picture.filter(ImageFilter.GaussianBlur(3))
        likenesses = [ssim(picture, other) for other in (picture, slightly, strongly)]
    assert likenesses[0] == pytest.approx(1)
    assert 1 > likenesses[1] > likenesses[2] > 0


def test_made_photographs_are_the_same_each_time(photo: Path, tmp_path: Path) -> None:
    again = write_photo(tmp_path / "again.jpg", 320, 240)
    assert photo.read_bytes() == again.read_bytes()


def test_a_photo_is_judged_by_the_nearest_size(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(pictures.png_claiming(5000, 4500))
    assert nearest(path) == "24 MP"


def test_missing_libraries_are_named_with_the_way_to_get_them() -> None:
    advice = list(missing({"ours": []}))
    assert [line.split(".")[0] for line in advice] == ["pyvips", "sharp"]
    assert "pip install 'pyvips[binary]'" in advice[0]
    assert "npm install --prefix" in advice[1]


def test_goals_are_set_against_what_was_measured_only() -> None:
    made = {"ours": Cost(100, 80), "naive": Cost(450, 300)}
    goals = {one.name: one.holds for one in compared("x", "24 MP", made) if one.goal is not None}
    assert goals == {"x: ours, CPU a picture": True, "x: ours, peak": True}


def test_remarks_are_printed_among_the_measurements() -> None:
    said: list[str] = []
    assert report(["Not measured: sharp."], said.append)
    assert said[1:] == ["Not measured: sharp.", "0 measurements, 0 of 0 goals hold"]


def test_a_folder_of_photos_goes_with_few_benches(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="goes with images and probe alone"):
        call_command("bench", "gallery", photos=tmp_path)
    with (
        mock.patch.object(bench_images, "measure", return_value=[]) as measure,
        pytest.raises(SystemExit),
    ):
        call_command("bench", "images", photos=tmp_path)
    assert measure.call_args.kwargs == {"quick": False, "photos": tmp_path}
