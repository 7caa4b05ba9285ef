"""What the editor shows and what a worker draws stand in the same place, to the pixel."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from gallery.actions import images, photos, renders, tags
from gallery.lettering.layers import Layer
from gallery.models import Photo
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import SessionFactory

pytestmark = pytest.mark.browser

SIZE = (1000, 700)
GREY = (96, 104, 100)
# One band of the picture for each layer.
BANDS = 5
PLAIN = Layer("Hamburgefonts", x=0.0512, y=0.0, size=0.0713)
Box = tuple[int, int, int, int]

PAGES: dict[str, list[Layer]] = {
    "families": [
        replace(PLAIN, font=font)
        for font in ("Inter", "Montserrat", "Oswald", "Playfair Display", "EB Garamond")
    ],
    "weights and scripts": [
        replace(PLAIN, font="Dancing Script", text="Amélie & Théo"),
        replace(PLAIN, font="Inter", weight=700),
        replace(PLAIN, text="Amélie & Théo 你好 مرحبا"),
        replace(PLAIN, text="Привет Γειά שלום", font="Playfair Display"),
        replace(PLAIN, text="नमस्ते こんにちは 안녕 ❤️ 😀", font="Oswald"),
    ],
    "lines and turns": [
        replace(PLAIN, text="One\nand another line", alignment="centre", size=0.05, x=0.4),
        replace(PLAIN, text="One\nand another line", alignment="right", size=0.05, x=0.6012),
        replace(PLAIN, rotation=4.0, x=0.3),
        replace(PLAIN, rotation=-5.5, text="Turned السلام", x=0.1),
        replace(PLAIN, text="Tiny text, as of a credit", size=0.021),
    ],
    "effects": [
        replace(PLAIN, effect="outline"),
        replace(PLAIN, effect="outline", colour="#111111", font="Oswald", weight=700),
        replace(PLAIN, effect="shadow"),
        replace(PLAIN, opacity=0.5),
        replace(PLAIN, text="No font has ꙮ𒀀 this", colour="#f5b53d"),
    ],
}


@pytest.fixture
def photo(workspace: Workspace, mara: User, tmp_path: Path) -> Photo:
    source = tmp_path / "DSC_0001.png"
    Image.new("RGB", SIZE, GREY).save(source)
    session = SessionFactory(workspace=workspace)
    photo = photos.add(session=session, file_name=source.name, source=source, by=mara)[0]
    images.process(photo.image_id)
    return photo


def bands(layers: list[Layer]) -> list[Layer]:
    """Below one another, off whole pixels."""
    tops = [0.0307 + number / BANDS for number in range(len(layers))]
    return [replace(layer, y=round(top, 6)) for layer, top in zip(layers, tops, strict=True)]


def ink(picture: Image.Image, number: int, least: int) -> Box | None:
    height = SIZE[1] // BANDS
    band = picture.convert("RGB").crop((0, number * height, SIZE[0], (number + 1) * height))
    changed = ImageChops.difference(band, Image.new("RGB", band.size, GREY))
    channels = [one.point(lambda value: 255 * (value > least)) for one in changed.split()]
    return ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2]).getbbox()


def drawn_by_worker(photo: Photo) -> Image.Image:
    renders.render(photo.pk)
    photo.refresh_from_db()
    path = photo.image.tagged_path(photo.tagged_made, "2048")
    return Image.open(default_storage.path(path))


def shown_by_editor(page: Page, base: str, photo: Photo, count: int) -> Image.Image:
    page.set_viewport_size({"width": 1800, "height": 1001})  # the picture stands on whole pixels
    page.goto(f"{base}/studio/gallery/{photo.session_id}/photos/{photo.pk}/tags/")
    expect(page.locator(".tag-text")).to_have_count(count)
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    canvas = page.locator("[data-canvas]")
    box = canvas.bounding_box()
    assert box
    assert (box["width"], box["height"]) == SIZE
    return Image.open(io.BytesIO(canvas.screenshot()))


@pytest.mark.parametrize("name", PAGES)
def test_editor_and_worker_agree_within_a_pixel(
    page: Page, live_server: Any, mara: User, photo: Photo, name: str
) -> None:
    layers = bands(PAGES[name])
    tags.replace(photo=photo, layers=layers, version="", by=mara)
    sign_in(page, live_server.url, mara)
    shown = shown_by_editor(page, live_server.url, photo, len(layers))
    drawn = drawn_by_worker(photo)
    assert drawn.size == shown.size == SIZE
    apart = {}
    for number, layer in enumerate(layers):
        least = 30 if layer.opacity == 1 else 15
        boxes = (ink(shown, number, least), ink(drawn, number, least))
        assert None not in boxes, layer
        if max(abs(a - b) for a, b in zip(*boxes, strict=True)) > 1:  # type: ignore[arg-type]
            apart[f"{layer.font} {layer.text}"] = boxes
    assert apart == {}
