"""Small pictures for mail programs, some of which know no WebP."""

from io import BytesIO
from typing import IO

from PIL import Image


def as_png(rendition: IO[bytes], largest: tuple[int, int]) -> tuple[bytes, int, int]:
    """A rendition of our own, within so many pixels; returns its bytes, width and height.

    Raises OSError where it cannot be read.
    """
    with Image.open(rendition) as picture:
        picture.thumbnail(largest)
        content = BytesIO()
        picture.save(content, "PNG", optimize=True)
        return content.getvalue(), *picture.size
