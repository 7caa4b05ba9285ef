"""Pictures made in code: every oddity a test needs, without a binary file in the repository."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any, cast

import pillow_heif
from PIL import ExifTags, Image, ImageDraw, PngImagePlugin, TiffImagePlugin

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 40), (30, 50, 210), (240, 240, 240)
SERIAL = "SN4711-0815"
OWNER = "Olga Owner"
GPS = (52.5145, 13.3501)

# What has to be done to an upright picture so that its EXIF orientation undoes it.
STORED = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}


def corners(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """Red, green, blue and white quarters, clockwise from the upper left."""
    width, height = size
    picture = Image.new("RGB", size, RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 2, 0, width, height // 2), GREEN)
    draw.rectangle((width // 2, height // 2, width, height), BLUE)
    draw.rectangle((0, height // 2, width // 2, height), WHITE)
    return picture


def corner_names(picture: Image.Image) -> list[str]:
    """Names of the colours in the quarters, clockwise from the upper left."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    width, height = picture.size
    rgb = picture.convert("RGB")
    places = [(1, 1), (3, 1), (3, 3), (1, 3)]
    seen = [rgb.getpixel((width * x // 4, height * y // 4)) for x, y in places]
    colours = cast("list[tuple[int, ...]]", seen)
    return [min(names, key=lambda name: _distance(names[name], colour)) for colour in colours]


def encode(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    pillow_heif.register_heif_opener(thumbnails=False)
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(size: tuple[int, int] = (240, 160), kind: str = "JPEG", **options: object) -> bytes:
    return encode(corners(size), kind, **options)


def turned(orientation: int, size: tuple[int, int] = (240, 160), kind: str = "JPEG") -> bytes:
    """Upright `corners(size)` once the EXIF orientation is applied."""
    picture = corners(size)
    for step in STORED[orientation]:
        picture = picture.transpose(step)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encode(picture, kind, exif=exif.tobytes())


def private_exif() -> Image.Exif:
    """Everything a camera tells, the private parts included."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Canon"
    exif[ExifTags.Base.Model] = "Canon EOS R5"
    exif[ExifTags.Base.Artist] = "Zoë Müller".encode()
    exif[ExifTags.Base.Copyright] = "© 2026 Zoë Müller".encode()
    exif[ExifTags.Base.HostComputer] = OWNER
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.DateTimeOriginal] = "2026:05:17 14:03:09"
    shot[ExifTags.Base.OffsetTimeOriginal] = "+02:00"
    shot[ExifTags.Base.LensModel] = "RF85mm F1.2 L USM"
    shot[ExifTags.Base.FNumber] = TiffImagePlugin.IFDRational(28, 10)
    shot[ExifTags.Base.ExposureTime] = TiffImagePlugin.IFDRational(1, 250)
    shot[ExifTags.Base.ISOSpeedRatings] = 400
    shot[ExifTags.Base.FocalLength] = TiffImagePlugin.IFDRational(85)
    shot[ExifTags.Base.BodySerialNumber] = SERIAL
    shot[ExifTags.Base.CameraOwnerName] = OWNER
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    place[ExifTags.GPS.GPSLatitude] = _degrees(GPS[0])
    place[ExifTags.GPS.GPSLongitude] = _degrees(GPS[1])
    place[ExifTags.GPS.GPSAreaInformation] = OWNER.encode()
    return exif


def private_jpeg(size: tuple[int, int] = (240, 160)) -> bytes:
    """Tells its place, serial number and owner in EXIF, XMP, IPTC, JFIF extension and comment."""
    secret = f"{OWNER} {SERIAL} GPSLatitude".encode()
    content = photo(size, exif=private_exif().tobytes(), comment=secret)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + secret + b"</x:xmpmeta>"
    parts = [(0xE1, xmp), (0xED, b"Photoshop 3.0\x008BIM" + secret), (0xE0, b"JFXX\x00" + secret)]
    return content[:2] + b"".join(segment(*part) for part in parts) + content[2:]


def private_picture(kind: str, **options: Any) -> bytes:
    """The same in any format, as far as that has places for it."""
    if kind == "JPEG":
        return private_jpeg()
    secret = f"{OWNER} {SERIAL} GPSLatitude".encode()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + secret + b"</x:xmpmeta>"
    exif = private_exif()
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", secret.decode(), zip=False)
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = texts
    elif kind == "TIFF":
        exif[ExifTags.Base.ImageDescription] = secret.decode()
        exif[700], exif[33723] = xmp, secret  # XMP, IPTC
    else:
        options["xmp"] = xmp
    return photo(kind=kind, exif=exif.tobytes(), **options)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def motion_photo(size: tuple[int, int] = (240, 160)) -> bytes:
    """A JPEG with a film (and its place) behind the end, as phones write it."""
    film = struct.pack(">I4s", 24, b"ftypmp42") + b"mp42" + b"\xa9xyz+52.5145+013.3501/" * 50
    return photo(size) + film


def two_frames() -> bytes:
    """An MPO whose second frame is all blue."""
    blue = Image.new("RGB", (240, 160), BLUE)
    return encode(corners(), "MPO", save_all=True, append_images=[blue])


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until there are `count`."""
    content = photo(progressive=True)
    start = content.rindex(b"\xff\xda")
    scan, missing = content[start:-2], count - content.count(b"\xff\xda")
    return content[:start] + scan * (1 + missing) + content[-2:]


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def jpeg_claiming(width: int, height: int) -> bytes:
    content = bytearray(photo())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def grey_16_bit(size: tuple[int, int] = (64, 64)) -> bytes:
    """A PNG of middle grey with 16 bits: 128 once it has 8."""
    return encode(Image.new("I;16", size, 128 * 256), "PNG")


def tiff_16_bit(colour: tuple[int, int, int], side: int = 64) -> bytes:
    """One colour with 16 bits each, uncompressed: Pillow reads such files but writes none."""
    pixels = struct.pack("<3H", *colour) * side**2
    numbers = [(256, side), (257, side), (259, 1), (262, 2), (277, 3), (278, side)]
    entries = [(tag, 3, 1, value) for tag, value in numbers]
    count = len(entries) + 3
    bits = 8 + 2 + 12 * count + 4
    entries += [(258, 3, 3, bits), (273, 4, 1, bits + 6), (279, 4, 1, len(pixels))]
    table = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    directory = struct.pack("<H", count) + table + bytes(4) + struct.pack("<3H", 16, 16, 16)
    return b"II*\x00\x08\x00\x00\x00" + directory + pixels


# Colorants of red, green and blue, adapted to the D50 of profiles.
DISPLAY_P3 = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
D50 = (0.9642, 1.0, 0.8249)


def rgb_profile(colorants: Sequence[Sequence[float]], gamma: float = 2.2) -> bytes:
    """An ICC profile (version 2, matrix and curve) of an RGB space."""
    name = b"Wide gamut\x00"
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256))
    tags = {
        b"desc": b"desc" + struct.pack(">II", 0, len(name)) + name + bytes(79),
        b"cprt": b"text" + bytes(4) + b"none\x00",
        b"wtpt": _xyz(D50),
        **{tag: _xyz(xyz) for tag, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    return _profile(tags)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(
        ">I4sI4s4s4s", start + len(body), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ "
    )
    header += bytes(12) + b"acsp" + bytes(28) + b"".join(_fixed(value) for value in D50)
    return header.ljust(128, b"\x00") + struct.pack(">I", len(tags)) + table + body


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(value) for value in values)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65_536))


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _degrees(value: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    rational = TiffImagePlugin.IFDRational
    minutes = value % 1 * 60
    return rational(int(value)), rational(int(minutes)), rational(round(minutes % 1 * 6000), 100)
