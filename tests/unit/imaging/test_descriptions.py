"""Keywords and credits, from wherever programs write them."""

from __future__ import annotations

import struct

import pytest
from PIL import ExifTags, Image

from gallery.imaging.metadata import read_metadata
from tests.data import pictures

PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>'
    "<dc:creator><rdf:Seq><rdf:li>Zoë Müller</rdf:li></rdf:Seq></dc:creator>"
    '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Zoë</rdf:li></rdf:Alt></dc:rights>'
    "<dc:subject><rdf:Bag><rdf:li>wedding</rdf:li><rdf:li>church</rdf:li></rdf:Bag></dc:subject>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_metadata(path)

    return read


def iptc(*datasets):
    """A JPEG with these (record, number, content) as Photoshop writes them."""
    block = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(content)) + content
        for record, number, content in datasets
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block
    content = pictures.photo()
    app13 = pictures.segment(0xED, b"Photoshop 3.0\x00" + resource + bytes(len(block) % 2))
    return content[:2] + app13 + content[2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_xmp_tells_credits_and_keywords_in_every_format(read, kind):
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", PACKET.decode())
        content = pictures.photo(kind=kind, pnginfo=text)
    elif kind == "TIFF":
        content = pictures.photo(kind=kind, tiffinfo={700: PACKET})
    else:
        content = pictures.photo(kind=kind, xmp=PACKET)
    metadata = read(content)
    assert (metadata.artist, metadata.copyright) == ("Zoë Müller", "© Zoë")
    assert metadata.keywords == ("wedding", "church")


def test_iptc_tells_them_in_utf_8_or_latin_1(read):
    words = [(2, 25, b"Brautkleid"), (2, 25, "Grüße".encode()), (2, 80, b"Zo\xc3\xab")]
    assert read(iptc((1, 90, b"\x1b%G"), *words)).keywords == ("Brautkleid", "Grüße")
    latin = read(iptc((2, 25, "Grüße".encode("latin-1")), (2, 116, b"\xa9 Zoe")))
    assert (latin.keywords, latin.copyright) == (("Grüße",), "© Zoe")


def test_what_exif_says_of_the_credits_counts_first(read):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Anna"
    assert read(pictures.photo(exif=exif.tobytes(), xmp=PACKET)).artist == "Anna"


def test_keywords_are_few_short_single_and_printable(read):
    words = [(2, 25, f"word {number}".encode()) for number in range(80)]
    odd = [(2, 25, b"a\x00b\n c"), (2, 25, b"a b c"), (2, 25, b"x" * 500), (2, 25, b"\x00")]
    keywords = read(iptc(*odd, *words)).keywords
    assert (keywords[:3], len(keywords)) == (("a b c", "x" * 100, "word 0"), 50)


def test_windows_keywords_are_split(read):
    exif = Image.Exif()
    exif[ExifTags.Base.XPKeywords] = "sea;sand\x00".encode("utf-16-le")
    assert read(pictures.photo(exif=exif.tobytes())).keywords == ("sea", "sand")


@pytest.mark.parametrize(
    "packet",
    [
        b"no XML at all",
        PACKET[:-30],
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + PACKET.replace(b"wedding", b"&a;"),
        PACKET.replace(b"wedding", b"&a;"),
        b'<?xml version="1.0" encoding="klingon"?>' + PACKET,
        b"\xff\xfe" + PACKET,
    ],
    ids=["text", "cut", "own entities", "unknown entity", "unknown encoding", "bytes"],
)
def test_a_senseless_packet_tells_nothing(read, packet):
    assert read(pictures.photo(xmp=packet)).keywords == ()


def test_a_cut_block_of_iptc_tells_what_is_whole(read):
    content = iptc((2, 25, b"whole"), (2, 25, b"cut off"))
    at = content.index(b"cut off")
    damaged = content[: at - 2] + b"\x7f\xff" + content[at:]
    assert read(damaged).keywords == ("whole",)
