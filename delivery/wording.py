"""Texts with placeholders: `Hello {customer},`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LINK = "link"
FIELDS = {
    "customer": "the name of the customer",
    "session": "the name of the session",
    "count": "how many photos, as in “12 photos”",
    "link": "the private link: alone on a line a button; plain text has it at the end",
    "expires": "the last day of the link",
    "studio": "the name of your studio",
    "message": "what was typed at the delivery",
}
# First strong isolate, and its end.
ISOLATES = ("\u2068", "\u2069")
# What a text must not forget, and why.
NEEDED = {
    LINK: "without it nobody finds the photos.",
    "message": "without it nobody reads what was typed at the delivery.",
}
# A subject is read by whoever looks at the screen.
BODY_ONLY = tuple(NEEDED)


@dataclass(frozen=True)
class Piece:
    """A part of a line; `is_link` is the address of the page."""

    text: str
    is_link: bool = False


Line = Sequence[Piece]


@dataclass(frozen=True)
class Block:
    """A paragraph."""

    lines: Sequence[Line]

    @property
    def is_button(self) -> bool:
        return len(self.lines) == 1 and is_link(self.lines[0])


def unknown(text: str, known: Sequence[str]) -> list[str]:
    """The placeholders of a text that nobody knows, as they were written."""
    return [f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name not in known]


def lacks(text: str, name: str) -> bool:
    return name not in PLACEHOLDER.findall(text)


def one_line(text: str) -> str:
    """Without line ends and other control characters, which a header must not have."""
    return " ".join("".join(sign if is_plain(sign) else " " for sign in text).split())


def is_plain(sign: str) -> bool:
    return sign.isprintable() or sign in ISOLATES


def isolated(text: str) -> str:
    """Marked, line by line: a name in Latin letters keeps its own direction amid a language that
    runs from right to left, and its brackets and digits their places.
    """
    begin, end = ISOLATES
    return "\n".join(f"{begin}{line}{end}" if line else "" for line in text.split("\n"))


def subject(template: str, values: Mapping[str, str]) -> str:
    """Values are put in once: what a name says in braces stays as it is."""
    return one_line(PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template))


def paragraphs(template: str, values: Mapping[str, str]) -> list[Block]:
    """Lines in paragraphs. A line whose placeholder has nothing to say is left out."""
    found = []
    for block in re.split(r"\n\s*\n", template.strip()):
        lines = [pieces for line in block.split("\n") if (pieces := said(line, values))]
        if lines:
            found.append(Block(lines))
    return found


def said(line: str, values: Mapping[str, str]) -> Line:
    """Nothing for a line that is left out."""
    parts = PLACEHOLDER.split(line)
    names = parts[1::2]
    if any(values.get(name) == "" for name in names):
        return ()
    texts = [Piece(text) for text in parts[::2]]
    filled = [Piece(values.get(name, f"{{{name}}}"), name == LINK) for name in names]
    woven = [piece for pair in zip(texts, filled, strict=False) for piece in pair]
    return [piece for piece in (*woven, texts[-1]) if piece.text]


def is_link(line: Line) -> bool:
    """Nothing else stands there."""
    return all(piece.is_link or not piece.text.strip() for piece in line)


def plain(blocks: Sequence[Block], instead: str) -> str:
    """As plain text that says something `instead` of the link: lists of mails and locked phones
    show the first lines to whoever looks, so the address comes last.
    """
    texts = (
        "\n".join(line_of(line, instead) for line in block.lines if not is_link(line))
        for block in blocks
    )
    return "\n\n".join(filter(None, texts))


def line_of(line: Line, instead: str) -> str:
    return "".join(instead if piece.is_link else piece.text for piece in line)
