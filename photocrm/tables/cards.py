"""Address books as vCards of any version, laid out as a table with the columns of `HEADER`."""

import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

from vobject.base import VObjectError, readComponents

from photocrm.tables.encodings import damage_of, encoding_of, opened
from photocrm.tables.table import CELL_LIMIT, NOTHING, ROW_LIMIT, Asked, Layout, Table, TableRow

HEADER = (
    *("Name", "Name prefix", "First name", "Middle name", "Last name", "Name suffix", "Nickname"),
    *("Company", "Department", "Job title", "E-mail", "Phone", "Street", "Postcode", "Town"),
    *("State", "Country", "Other addresses", "Birthday", "Anniversary", "Spouse", "Website"),
    *("Categories", "Notes", "UID"),
)
# Between several values in one cell, as Google writes them.
BETWEEN = " ::: "
BEGIN = re.compile(r"BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
END = re.compile(r"END\s*:\s*VCARD\s*", re.IGNORECASE)
# `item1.TEL;TYPE="a:b"` and what stands behind its colon.
PROPERTY = re.compile(
    r'(?P<head>(?:[\w-]+\.)?(?P<name>[\w-]+)(?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(?P<value>.*)',
    re.DOTALL,
)
QUOTED = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)
CHARSET = re.compile(r";CHARSET=([\w-]+)", re.IGNORECASE)
BARE_COMMA = re.compile(r"(?<!\\),")
SPOUSES = ("x-spouse", "x-evolution-spouse", "x-kaddressbook-x-spousesname", "x-spousename")
# The others are left out: pictures and sounds are most of a card.
PARTS = frozenset(
    (
        *("version", "fn", "n", "nickname", "org", "title", "role", "email", "tel", "adr", "url"),
        *("bday", "anniversary", "x-anniversary", "note", "categories", "uid", "related"),
        *("x-abrelatednames", "x-ablabel", *SPOUSES),
    )
)
# Commas part several values here, and are commas elsewhere, whether they are escaped or not.
LISTS = frozenset(("n", "nickname", "categories"))
CARD_LIMIT, HEAD_LIMIT = 8_000_000, 500
SHOWN = 1_000
NO_PHONES = frozenset(("FAX", "PAGER", "BBS", "MODEM"))
# Whatever the reader stumbles over in a damaged card.
DAMAGED = (VObjectError, ValueError, LookupError, AttributeError, TypeError, StopIteration)


class CardTable(Table):
    """`line` of a row is where its card begins."""

    @classmethod
    def sniffed(cls, path: Path, asked: Asked = NOTHING) -> "CardTable":
        encoding = encoding_of(path, asked.encoding)
        damage = damage_of(path, encoding)
        return cls(path, Layout("vcf", encoding, "", list(HEADER), 0, *damage))

    def lines(self) -> Iterator[TableRow]:
        with opened(self.path, self.encoding) as text:
            for card in cards_of(iter(lambda: text.readline(ROW_LIMIT), "")):
                yield row_of(card)


class Card(NamedTuple):
    """`lines` stand between BEGIN and END."""

    line: int
    lines: list[str]
    problem: str = ""


class Draft:
    """A card whose end has not come yet; `depth` counts those that are open in it."""

    def __init__(self, line: int) -> None:
        self.line, self.lines, self.size, self.depth = line, list[str](), 0, 1

    def add(self, text: str) -> None:
        self.size += len(text)
        if self.size <= CARD_LIMIT and self.depth == 1:
            self.lines.append(text)

    def expects_another(self) -> bool:
        """A card may hold that of an agent."""
        return bool(self.lines) and self.lines[-1].upper().startswith("AGENT")

    def card(self, problem: str = "") -> Card:
        if self.size > CARD_LIMIT:
            problem = f"The card is longer than {CARD_LIMIT:,} characters."
        return Card(self.line, self.lines, problem)


def cards_of(lines: Iterable[str]) -> Iterator[Card]:
    """Each from its BEGIN to its END, or to the next BEGIN where it has none."""
    draft: Draft | None = None
    for number, line in enumerate(lines, 1):
        text = line.strip("\0 \t\r\n")
        if BEGIN.fullmatch(text):
            if draft and draft.expects_another():
                draft.depth += 1
                continue
            if draft:
                yield draft.card("The card has no end.")
            draft = Draft(number)
        elif draft and END.fullmatch(text):
            draft.depth -= 1
            if draft.depth == 0:
                yield draft.card()
                draft = None
        elif draft:
            draft.add(line.replace("\0", ""))
    if draft:
        yield draft.card("The card has no end.")


def unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Folds are a space before the rest, or a sign of equality at the end."""
    whole = ""
    for line in lines:
        text = line.rstrip("\r\n")
        if whole.endswith("=") and QUOTED.search(whole, 0, HEAD_LIMIT):
            whole = whole[:-1] + text
        elif text[:1] in {" ", "\t"}:
            whole += text[1:]
        else:
            yield whole
            whole = text
    yield whole


def prepared(line: str) -> str:
    """A line as version 3 has it; empty if no cell has room for it."""
    found = PROPERTY.fullmatch(line)
    if not found or found["name"].lower() not in PARTS:
        return ""
    head, value = found["head"], found["value"]
    if len(head) > HEAD_LIMIT or len(value) > CELL_LIMIT:
        raise ValueError("a line is too long")
    if QUOTED.search(head):
        charset = CHARSET.search(head)
        value = decoded(value, charset[1] if charset else "utf-8")
        head = CHARSET.sub("", QUOTED.sub("", head))
    if found["name"].lower() not in LISTS:
        value = BARE_COMMA.sub(r"\,", value)
    return f"{head}:{value}\r\n"


def decoded(value: str, charset: str) -> str:
    """Phones cut letters in halves where a value is too long for them."""
    try:
        text = quopri.decodestring(value.encode()).decode(charset, errors="replace")
    except LookupError:
        text = quopri.decodestring(value.encode()).decode(errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def row_of(card: Card) -> TableRow:
    if card.problem:
        return broken(card, card.problem)
    try:
        body = "".join(prepared(line) for line in unfolded(card.lines))
        parsed = next(readComponents(f"BEGIN:VCARD\r\n{body}END:VCARD\r\n"))
        cells = cells_of(parsed.contents)
    except DAMAGED as damage:
        return broken(card, shorten(f"The card cannot be read: {damage}", 200))
    return TableRow(card.line, [cells.get(name, "").strip() for name in HEADER])


def broken(card: Card, problem: str) -> TableRow:
    """What stands there is shown among the notes, so that people find the card again."""
    shown = {"Notes": shorten(" ".join(card.lines), SHOWN) or "BEGIN:VCARD"}
    return TableRow(card.line, [shown.get(name, "") for name in HEADER], problem)


def cells_of(card: dict[str, list[Any]]) -> dict[str, str]:
    """By the names of the columns."""
    addresses = preferred_first(card.get("adr", ()))
    organisation = [text_of(part) for part in listed(first(card, "org"))]
    phones = [line for line in card.get("tel", ()) if not kinds_of(line) & NO_PHONES]
    return {
        "Name": text_of(first(card, "fn")),
        **name_cells(first(card, "n")),
        "Nickname": text_of(first(card, "nickname")),
        "Company": organisation[0] if organisation else "",
        "Department": ", ".join(filter(None, organisation[1:])),
        "Job title": text_of(first(card, "title") or first(card, "role")),
        "E-mail": joined(preferred_first(card.get("email", ())), BETWEEN),
        "Phone": joined(preferred_first(phones), BETWEEN)
        .replace("tel:", "")
        .replace(";ext=", " ext. "),
        **(address_cells(addresses[0].value) if addresses else {}),
        "Other addresses": BETWEEN.join(address_line(one.value) for one in addresses[1:]),
        "Birthday": text_of(first(card, "bday")),
        "Anniversary": text_of(first(card, "anniversary") or first(card, "x-anniversary")),
        "Spouse": spouse(card),
        "Website": joined(card.get("url", ()), BETWEEN).replace("\\:", ":"),
        "Categories": joined(card.get("categories", ()), ", "),
        "Notes": joined(card.get("note", ()), "\n"),
        "UID": text_of(first(card, "uid")),
    }


def first(card: dict[str, list[Any]], name: str) -> Any:
    return card[name][0].value if card.get(name) else ""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    """Several words of one part of a name stand side by side."""
    if isinstance(value, bytes):
        return ""
    return " ".join(str(one).strip() for one in listed(value) if one).strip()


def joined(lines: Iterable[Any], between: str) -> str:
    texts = (text_of(one) for line in lines for one in listed(line.value))
    return between.join(dict.fromkeys(filter(None, texts)))


def without_uri(phone: str) -> str:
    """Version 4 writes `tel:+1-418-656-9254;ext=102`."""
    return phone.replace("tel:", "").replace(";ext=", " ext. ")


def kinds_of(line: Any) -> set[str]:
    """`CELL`, `PREF`, …: version 2.1 leaves the word TYPE out."""
    said = [*line.singletonparams, *line.params.get("TYPE", ()), *line.params]
    return {part.upper() for kind in said for part in str(kind).split(",")}


def preferred_first(lines: Iterable[Any]) -> list[Any]:
    return sorted(lines, key=lambda line: "PREF" not in kinds_of(line))


def name_cells(name: Any) -> dict[str, str]:
    if not hasattr(name, "family"):
        return {}
    return {
        "Name prefix": text_of(name.prefix),
        "First name": text_of(name.given),
        "Middle name": text_of(name.additional),
        "Last name": text_of(name.family),
        "Name suffix": text_of(name.suffix),
    }


def address_cells(address: Any) -> dict[str, str]:
    parts = (text_of(part) for part in (address.box, address.extended, address.street))
    street = (part.strip(", ") for part in parts)
    return {
        "Street": ", ".join(filter(None, street)),
        "Postcode": text_of(address.code),
        "Town": text_of(address.city),
        "State": text_of(address.region),
        "Country": text_of(address.country),
    }


def address_line(address: Any) -> str:
    cells = address_cells(address)
    town = f"{cells['Postcode']} {cells['Town']}".strip()
    lines = (cells["Street"], town, cells["State"], cells["Country"])
    return ", ".join(filter(None, lines)).replace("\n", ", ")


def spouse(card: dict[str, list[Any]]) -> str:
    """Each program has a way of its own; Apple and Google label a line beside it."""
    own = next((text_of(first(card, name)) for name in SPOUSES if first(card, name)), "")
    labels = {line.group: text_of(line.value) for line in card.get("x-ablabel", ())}
    related = (
        text_of(line.value)
        for line in (*card.get("x-abrelatednames", ()), *card.get("related", ()))
        if "SPOUSE" in kinds_of(line) or "Spouse" in labels.get(line.group, "")
    )
    return own or next(related, "")
