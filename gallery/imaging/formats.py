"""Decides what an uploaded file is: by its bytes, never by its name. Loads no decoder."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 512
MAX_SIDE = 65_500  # the longest side a JPEG file, and so the delivery copy, can have


class Refused(Exception):
    """The file cannot be taken; the message is one sentence for the photographer."""


class Format(enum.StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"
    HEIC = "heic"
    AVIF = "avif"
    RAW = "raw"  # of any camera

    @property
    def label(self) -> str:
        return "WebP" if self is Format.WEBP else self.name

    @property
    def plugins(self) -> tuple[str, ...]:
        """Names of the only Pillow decoders that may touch a file of this format.

        Of a RAW file they get the preview that the camera put into it.
        """
        return (DECODER_NAMES.get(self, self.name),)

    @property
    def megapixel_limit(self) -> int:
        """The largest picture that decodes within the memory of the sandbox."""
        return MEGAPIXEL_LIMITS[self]


DECODER_NAMES = {Format.HEIC: "HEIF", Format.RAW: "JPEG"}
MEGAPIXEL_LIMITS = {
    Format.JPEG: 150,
    Format.PNG: 100,
    Format.WEBP: 50,
    Format.TIFF: 100,
    Format.HEIC: 100,
    Format.AVIF: 50,
    Format.RAW: 150,
}
SUPPORTED = "JPEG, PNG, WebP, TIFF, HEIC, AVIF or RAW"
# What a dialog for choosing files offers; the content decides. Browsers know no type of RAW files.
ACCEPT = (
    "image/jpeg,image/png,image/webp,image/tiff,image/heic,image/heif,image/avif,"
    ".tif,.tiff,.heic,.heif,.avif,"
    ".3fr,.arw,.cr2,.cr3,.crw,.dng,.iiq,.nef,.nrw,.orf,.pef,.raf,.rw2,.srw,.x3f"
)

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})

CANON_BRAND = b"crx "

# Those of cameras stand before TIFF, which many of them resemble.
SIGNATURES = (
    (0, b"\xff\xd8\xff", Format.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", Format.PNG),
    (0, b"FUJIFILMCCD-RAW", Format.RAW),
    (0, b"IIU\x00", Format.RAW),  # Panasonic, Leica
    (0, b"IIRO", Format.RAW),  # Olympus
    (0, b"IIRS", Format.RAW),
    (0, b"MMOR", Format.RAW),
    (0, b"FOVb", Format.RAW),  # Sigma
    (6, b"HEAPCCDR", Format.RAW),  # Canon's CRW
    (8, b"CR\x02", Format.RAW),  # Canon's CR2
    (8, b"IIII", Format.RAW),  # Phase One
    (8, b"MMMM", Format.RAW),
    (0, b"II*\x00", Format.TIFF),
    (0, b"MM\x00*", Format.TIFF),
)
OTHER_PICTURES = (
    (0, b"GIF8", "GIF"),
    (0, b"II+\x00", "BigTIFF"),
    (0, b"MM\x00+", "BigTIFF"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (0, b"BM", "BMP"),
    (0, b"%!PS", "EPS"),
)
NO_PICTURES = (
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a program"),
    (0, b"ID3", "a sound file"),
    (8, b"WAVE", "a sound file"),
    (8, b"AVI ", "a video"),
)


@dataclass(frozen=True, slots=True)
class Examined:
    format: Format
    width: int  # as seen, after the orientation is applied
    height: int
    size: int  # bytes


def sniff(head: bytes) -> Format | None:
    """The format whose signature stands at the start of a file, if it is one that is taken.

    Many RAW files begin as a TIFF does; `structure.recognise` tells them apart.
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    brands = _brands(head)
    if CANON_BRAND in brands:
        return Format.RAW
    if brands & AVIF_BRANDS:
        return Format.AVIF
    if brands & HEIC_BRANDS:
        return Format.HEIC
    return next((kind for at, mark, kind in SIGNATURES if head.startswith(mark, at)), None)


def recognise(head: bytes) -> Format:
    """Like `sniff`, but raises Refused with the name of the kind the file seems to be."""
    if not head:
        raise Refused("This file is empty: it has zero bytes.")
    if kind := sniff(head):
        return kind
    if name := _other_picture(head):
        raise Refused(f"{name} pictures cannot be taken: please export as {SUPPORTED}.")
    if name := _no_picture(head):
        raise Refused(f"This file is not a picture: it looks like {name}.")
    raise Refused(f"This file is not a picture that can be read: please upload {SUPPORTED}.")


def examine(path: Path) -> Examined:
    """Look at the headers alone, in a child process: milliseconds, and no pixel is decoded.

    Raises Refused for anything that is no whole picture of a supported format and size.
    """
    from gallery.imaging.decode import examine_headers  # loads the decoders

    return examine_headers(path)


def check_size(kind: Format, width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Refused("The picture is damaged: its header gives no size.")
    if width * height > kind.megapixel_limit * 1_000_000:
        megapixels = -(-width * height // 1_000_000)
        raise Refused(
            f"The picture has too many pixels: {megapixels} MP, "
            f"the limit for {kind.label} is {kind.megapixel_limit} MP."
        )
    if max(width, height) > MAX_SIDE:
        raise Refused(
            f"The picture is too long: {max(width, height)} pixels, the limit is {MAX_SIDE}."
        )


def _brands(head: bytes) -> frozenset[bytes]:
    """Brands of an ISO base media file: the major one and the compatible ones."""
    if head[4:8] != b"ftyp":
        return frozenset()
    listed = head[16 : int.from_bytes(head[:4], "big")]
    compatible = {listed[at : at + 4] for at in range(0, len(listed), 4)}
    return frozenset({head[8:12], *compatible})


def _other_picture(head: bytes) -> str | None:
    if b"<svg" in head.lower():
        return "SVG"
    return _named(OTHER_PICTURES, head)


def _no_picture(head: bytes) -> str | None:
    if _brands(head):
        return "a video"
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        return "a web page"
    return _named(NO_PICTURES, head) or _text(head)


def _named(table: tuple[tuple[int, bytes, str], ...], head: bytes) -> str | None:
    matches = (name for at, mark, name in table if head.startswith(mark, at))
    return next(matches, None)


def _text(head: bytes) -> str | None:
    readable = all(byte >= 32 or byte in b"\t\r\n\f" for byte in head)
    return "a text file" if readable else None
