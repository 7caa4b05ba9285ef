"""HEIC and AVIF (ISO/IEC 23008-12): every box and item stays in its place.

Coded pictures and what decoders need of the boxes are kept; EXIF and XMP are written over within
their length, and zeros are everywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gallery.imaging import bmff
from gallery.imaging.bmff import Box, Reader
from gallery.imaging.jpeg import Sliced
from gallery.imaging.lossless.spans import Span, Unfit, overlap, sift, within
from gallery.imaging.lossless.told import Told

OUTER = frozenset({b"ftyp", b"meta", b"mdat"})
FILMS = frozenset({b"moov", b"moof"})
# Inside the box of metadata.
BOXES = frozenset({b"hdlr", b"pitm", b"iinf", b"iloc", b"iref", b"iprp", b"idat", b"dinf", b"grpl"})
CODINGS = frozenset({b"hvcC", b"lhvC", b"av1C", b"avcC", b"vvcC", b"a1op", b"a1lx", b"lsel"})
SHAPES = frozenset({b"ispe", b"pixi", b"pasp", b"clap", b"irot", b"imir", b"rloc", b"auxC"})
LIGHT = frozenset({b"colr", b"clli", b"mdcv", b"cclv", b"amve", b"ndwt"})
PROPERTIES = CODINGS | SHAPES | LIGHT
# Names, texts and times of editing; no decoder needs them.
WORDS = frozenset({b"udes", b"altt", b"crtt", b"mdft", b"uuid", b"free", b"skip"})
PICTURES = frozenset(
    {b"hvc1", b"lhv1", b"av01", b"avc1", b"vvc1", b"grid", b"iden", b"iovl", b"tmap", b"mski"}
)
NOTHING = b"II*\x00\x08\x00\x00\x00" + bytes(6)  # a TIFF structure without a tag
NO_XMP = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
MOST, MOST_OUTER = 10_000, 100


class Item(NamedTuple):
    kind: bytes
    name: Span


class Boxes:
    """What is found of a file, box by box. Raises Unfit at what is not known for sure."""

    def __init__(self, data: Sliced) -> None:
        self.data = data
        self.kept: list[Span] = []
        self.patches: list[tuple[int, bytes]] = []
        self.stores: list[Span] = []  # where items may lie
        self.items: dict[int, Item] = {}
        self.locations: list[Box] = []
        self.own_store = Span(0, 0)  # the one inside the box of metadata
        self.end = 0  # of the last box that is needed
        self._outer()

    def _outer(self) -> None:
        at, needless = 0, list[tuple[int, Box]]()
        for number, box in enumerate(bmff.outer_boxes(self.data)):
            if number == MOST_OUTER or box.name in FILMS:
                raise Unfit("The boxes are not those of a picture.")
            if box.name in OUTER:
                for one in needless:
                    self._free(*one)
                needless, self.end = [], box.end
                self._needed(at, box)
            else:
                needless.append((at, box))
            at = box.end
        if len(self.locations) != 1:
            raise Unfit("The boxes are not those of one picture.")

    def _needed(self, at: int, box: Box) -> None:
        if box.name == b"ftyp":
            self.kept.append(Span(at, box.end))
        elif box.name == b"mdat":
            self.kept.append(Span(at, box.start))
            self.stores.append(Span(box.start, box.end))
        else:
            self.kept.append(Span(at, box.start + 4))
            self._meta(Box(box.name, box.start + 4, box.end))

    def _meta(self, meta: Box) -> None:
        for at, box in inside(self.data, meta):
            if box.name not in BOXES:
                self._free(at, box)
            elif box.name == b"idat":
                self.kept.append(Span(at, box.start))
                self.own_store = Span(box.start, box.end)
                self.stores.append(self.own_store)
            elif box.name == b"iprp":
                self.kept.append(Span(at, box.start))
                self._properties(box)
            else:
                self.kept.append(Span(at, box.end))
                self._lists(box)

    def _lists(self, box: Box) -> None:
        if box.name == b"iloc":
            self.locations.append(box)
        elif box.name == b"iinf":
            wide = 4 if self.data[box.start : box.start + 1] != b"\x00" else 2
            for _, entry in inside(self.data, Box(box.name, box.start + 4 + wide, box.end)):
                self._item(entry)

    def _item(self, entry: Box) -> None:
        reader = Reader(self.data, entry)
        version, _ = reader.take(1), reader.take(3)
        if entry.name != b"infe" or version not in {2, 3}:
            raise Unfit("An item is told of in an old way.")
        number, protection = reader.take(2 if version == 2 else 4), reader.take(2)
        kind, at = reader.take(4).to_bytes(4, "big"), reader.at
        name = self.data[at : entry.end].partition(b"\x00")[0]
        if protection or number in self.items:
            raise Unfit("An item is protected, or told of twice.")
        self.items[number] = Item(kind, Span(at, at + len(name)))
        self.patches.append((at, b" " * len(name)))

    def _properties(self, outer: Box) -> None:
        for at, box in inside(self.data, outer):
            if box.name not in {b"ipco", b"ipma"}:
                raise Unfit("The properties of the picture cannot be read.")
            self.kept.append(Span(at, box.start if box.name == b"ipco" else box.end))
            if box.name == b"ipco":
                for start, one in inside(self.data, box):
                    self._property(start, one)

    def _property(self, at: int, box: Box) -> None:
        if box.name in PROPERTIES:
            self.kept.append(Span(at, box.end))
        elif box.name in WORDS:
            self._free(at, box)
        else:
            raise Unfit("The picture has an unknown property.")

    def _free(self, at: int, box: Box) -> None:
        """Its place stays, as a box without a meaning."""
        self.kept.append(Span(at, box.start))
        self.patches.append((at + 4, b"free"))


def write(data: Sliced, told: Told, target: BinaryIO) -> None:
    """Raises Unfit before anything is written."""
    boxes = Boxes(data)
    shown: list[Span] = []
    words: defaultdict[int, list[Span]] = defaultdict(list)
    for number, span in places(boxes):
        if boxes.items[number].kind in PICTURES:
            shown.append(span)
        else:
            words[number].append(span)
    if not shown or overlap(shown, [span for spans in words.values() for span in spans]):
        raise Unfit("Parts of the picture overlap.")
    for number, spans in words.items():
        boxes.patches += cut(instead(boxes.items[number].kind, told, spans), spans)
    sift(data, [*boxes.kept, *shown], boxes.patches, target)
    target.truncate(boxes.end)


def places(boxes: Boxes) -> Iterator[tuple[int, Span]]:
    """Of each part of each item, in the file."""
    for extent in bmff.extents(Reader(boxes.data, boxes.locations[0])):
        base = boxes.own_store.start if extent.method == bmff.IN_BOX else 0
        span = Span(base + extent.start, base + extent.end)
        if extent.method not in {bmff.IN_FILE, bmff.IN_BOX} or extent.is_elsewhere:
            raise Unfit("A part of the picture is in an unusual place.")
        if extent.item not in boxes.items or not within(span, boxes.stores):
            raise Unfit("A part of the picture is in no place for it.")
        if span.start == span.end:
            raise Unfit("The length of a part of the picture is not told.")
        yield extent.item, span


def inside(data: Sliced, outer: Box) -> Iterator[tuple[int, Box]]:
    """Each inner box, and where its header begins."""
    at = outer.start
    for number, box in enumerate(bmff.inner_boxes(data, outer.start, outer.end)):
        if number == MOST:
            raise Unfit("The picture consists of too many parts.")
        yield at, box
        at = box.end


def instead(kind: bytes, told: Told, spans: list[Span]) -> bytes:
    """What an item tells from now on, of exactly the length it had."""
    length = sum(span.end - span.start for span in spans)
    if kind == b"mime":
        return (NO_XMP if len(NO_XMP) <= length else b"").ljust(length)
    blocks = (told.exif or NOTHING, NOTHING) if kind == b"Exif" else ()
    fitting = (bytes(4) + block for block in blocks if 4 + len(block) <= length)
    return next(fitting, b"").ljust(length, b"\x00")


def cut(content: bytes, spans: list[Span]) -> Iterator[tuple[int, bytes]]:
    at = 0
    for span in spans:
        length = span.end - span.start
        yield span.start, content[at : at + length]
        at += length
