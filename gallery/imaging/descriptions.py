"""What programs and people wrote about the picture: IPTC (IIM 4) and XMP (ISO 16684)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image

IPTC_RESOURCE, IPTC_TAG = 0x0404, 33723
CREATOR, KEYWORD, RIGHTS = 80, 25, 116  # datasets of IPTC's second record
UTF_8 = b"\x1b%G"
MOST_BYTES, MOST_VALUES = 1024 * 1024, 1_000
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
LIST_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"


@dataclass(frozen=True, slots=True)
class Description:
    """As written, which may be any text at all; the more widely read source comes first."""

    creators: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def described(picture: Image.Image) -> Description:
    iptc, xmp = _iptc(_iptc_block(picture)), _xmp(picture)
    return Description(
        creators=(*iptc.creators, *xmp.creators),
        rights=(*iptc.rights, *xmp.rights),
        keywords=(*iptc.keywords, *xmp.keywords),
    )


def _iptc_block(picture: Image.Image) -> bytes:
    """From a JPEG's Photoshop resources, else from the tag of a TIFF."""
    resources = picture.info.get("photoshop")
    block = resources.get(IPTC_RESOURCE) if isinstance(resources, dict) else None
    if block is None and hasattr(picture, "tag_v2"):
        block = picture.tag_v2.get(IPTC_TAG)
    return block[:MOST_BYTES] if isinstance(block, bytes) else b""


def _iptc(block: bytes) -> Description:
    """Each dataset: 0x1C, record, number, length in two bytes, content."""
    found: dict[int, list[bytes]] = {}
    encoding, at = "latin-1", 0
    for _ in range(MOST_VALUES):
        start, length = at + 5, int.from_bytes(block[at + 3 : at + 5], "big")
        content, at = block[start : start + length], start + length
        if block[start - 5 : start - 4] != b"\x1c" or at > len(block):
            break
        record, number = block[start - 4], block[start - 3]
        if (record, number) == (1, 90) and content == UTF_8:
            encoding = "utf-8"
        if record == 2:
            found.setdefault(number, []).append(content)
    texts = {
        number: tuple(content.decode(encoding, "replace") for content in contents)
        for number, contents in found.items()
    }
    return Description(texts.get(CREATOR, ()), texts.get(RIGHTS, ()), texts.get(KEYWORD, ()))


def _xmp(picture: Image.Image) -> Description:
    """Nothing when the packet is no XML, is very large, or declares entities of its own."""
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    content = packet.encode() if isinstance(packet, str) else bytes(packet)
    content = content.strip(b"\x00 \t\r\n")
    if not content or len(content) > MOST_BYTES or b"<!" in content.replace(b"<!--", b""):
        return Description()
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 -- has no declarations, see above
    except (ElementTree.ParseError, ValueError, LookupError):  # cut off, or of unknown encoding
        return Description()
    return Description(*(_items(root, name) for name in ("creator", "rights", "subject")))


def _items(root: ElementTree.Element, name: str) -> tuple[str, ...]:
    """The lists of this name anywhere in the packet."""
    lists = root.iter(f"{DUBLIN_CORE}{name}")
    items = (item.text for one in lists for item in one.iter(LIST_ITEM) if item.text)
    return tuple(text for text, _ in zip(items, range(MOST_VALUES), strict=False))
