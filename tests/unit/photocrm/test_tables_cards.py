"""Address books as vCards become rows of one table."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocrm.tables import Table, Unreadable, cards, open_table, reopen_table
from photocrm.tables.cards import HEADER

ZOE = """BEGIN:VCARD
VERSION:3.0
N:Müller-Lüdenscheidt;Zoë;Marie,Ana;Dr.;
FN:Dr. Zoë Marie Müller-Lüdenscheidt
ORG:O'Brien\\, Smith & Co;Photography
TITLE:Planner
EMAIL;TYPE=WORK:zoe@work.example
EMAIL;TYPE=HOME,PREF:zoe@example.com
TEL;TYPE=FAX:030 1
item1.TEL;TYPE=CELL:+49 30 23125 014
ADR;TYPE=HOME:;;Blumenstraße 3\\, Hof;Köln;;50667;Germany
ADR;TYPE=WORK:;;Weg 1;Bonn;;53111;Germany
BDAY:--0229
item2.X-ABRELATEDNAMES:Ana
item2.X-ABLabel:_$!<Spouse>!$_
URL:http\\://zoe.example
CATEGORIES:Brides,VIP
NOTE:likes\\nnatural light; a long line is fol
 ded
UID:abc-1
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQEAYABgAAD
 /2wBDAAYEBQYFBAYGBQYHBwYICh
END:VCARD
"""


def opened(tmp_path: Path, text: str, encoding: str = "utf-8") -> Table:
    path = tmp_path / "contacts.vcf"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return open_table(path, "contacts.vcf")


def filled(found: Table) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in zip(HEADER, row.cells, strict=True) if cell}
        for row in found.rows()
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_part_of_a_card_has_its_column(tmp_path: Path, encoding: str) -> None:
    found = opened(tmp_path, ZOE, encoding)
    assert (found.format, found.encoding, found.header) == ("vcf", encoding, list(HEADER))
    assert filled(found) == [
        {
            "Name": "Dr. Zoë Marie Müller-Lüdenscheidt",
            "Name prefix": "Dr.",
            "First name": "Zoë",
            "Middle name": "Marie Ana",
            "Last name": "Müller-Lüdenscheidt",
            "Company": "O'Brien, Smith & Co",
            "Department": "Photography",
            "Job title": "Planner",
            "E-mail": "zoe@example.com ::: zoe@work.example",
            "Phone": "+49 30 23125 014",
            "Street": "Blumenstraße 3, Hof",
            "Postcode": "50667",
            "Town": "Köln",
            "Country": "Germany",
            "Other addresses": "Weg 1, 53111 Bonn, Germany",
            "Birthday": "--0229",
            "Spouse": "Ana",
            "Website": "http://zoe.example",
            "Categories": "Brides, VIP",
            "Notes": "likes\nnatural light; a long line is folded",
            "UID": "abc-1",
        }
    ]


def test_cards_know_their_line_and_are_reopened(tmp_path: Path) -> None:
    found = opened(tmp_path, ZOE + "\n" + ZOE)
    again = reopen_table(found.path, json.loads(json.dumps(found.details)))
    assert [row.line for row in again.rows()] == [1, 25]
    assert list(again.rows()) == list(found.rows())
    assert [row.line for row in again.rows(after=1)] == [25]


def card(*lines: str) -> str:
    return "\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])


def test_version_2_is_read(tmp_path: Path) -> None:
    text = card(
        "VERSION:2.1",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=C3=AB;;;",
        "NOTE;ENCODING=QUOTED-PRINTABLE:two=0D=0A=",
        "lines, and a half letter =C3",
        "TEL;CELL;PREF:0151 1",
        "TEL;HOME;FAX:030 2",
        "ORG:Smith, Jones & Co",
    )
    assert filled(opened(tmp_path, text)) == [
        {
            "First name": "Zoë",
            "Last name": "Müller",
            "Company": "Smith, Jones & Co",
            "Phone": "0151 1",
            "Notes": "two\nlines, and a half letter \ufffd",
        }
    ]


def test_version_4_is_read(tmp_path: Path) -> None:
    text = card(
        "VERSION:4.0",
        "FN:Simon Perreault",
        "TEL;VALUE=uri;TYPE=work:tel:+1-418-656-9254;ext=102",
        "BDAY:--0203",
        "RELATED;TYPE=spouse;VALUE=text:Ana",
    )
    assert filled(opened(tmp_path, text)) == [
        {
            "Name": "Simon Perreault",
            "Phone": "+1-418-656-9254 ext. 102",
            "Birthday": "--0203",
            "Spouse": "Ana",
        }
    ]


def test_a_broken_card_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    whole = card("VERSION:3.0", "FN:Zoë")
    found = opened(tmp_path, whole + "BEGIN:VCARD\nFN:no end\n" + whole + "BEGIN:VCARD\nFN:cut")
    rows = list(found.rows())
    assert [(row.line, row.cells[0], row.problem) for row in rows] == [
        (1, "Zoë", ""),
        (5, "", "The card has no end."),
        (7, "Zoë", ""),
        (11, "", "The card has no end."),
    ]
    assert rows[1].cells[HEADER.index("Notes")] == "FN:no end"


def test_the_card_of_an_agent_is_left_out(tmp_path: Path) -> None:
    inner = ["AGENT:", "BEGIN:VCARD", "VERSION:2.1", "FN:Agent", "END:VCARD"]
    found = opened(tmp_path, card("VERSION:2.1", "FN:Zoë", *inner, "TEL:030 1"))
    assert filled(found) == [{"Name": "Zoë", "Phone": "030 1"}]


def test_a_card_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "CARD_LIMIT", 1_000)
    long = card("VERSION:3.0", "FN:Zoë", *["NOTE:x" * 30] * 20)
    found = opened(tmp_path, long + card("VERSION:3.0", "FN:Ana"))
    assert [row.problem for row in found.rows()] == [
        "The card is longer than 1,000 characters.",
        "",
    ]


@pytest.mark.parametrize(
    "line", ["NOTE:" + "x" * 1_100_000, 'NOTE;A="' + "b;" * 600 + '":x'], ids=["value", "head"]
)
def test_a_line_that_is_too_long_is_told(tmp_path: Path, line: str) -> None:
    [row] = opened(tmp_path, card("VERSION:3.0", line)).rows()
    assert row.problem == "The card cannot be read: a line is too long"


def test_many_folds_take_no_time(tmp_path: Path) -> None:
    folds = ["NOTE;QUOTED-PRINTABLE:="] + ["a="] * 100_000
    [row] = opened(tmp_path, card("VERSION:2.1", *folds, "b")).rows()
    assert row.cells[HEADER.index("Notes")] == "a" * 100_000 + "b"


def test_an_empty_card_is_passed_over(tmp_path: Path) -> None:
    found = opened(tmp_path, card("VERSION:3.0") + card("VERSION:3.0", "FN:Zoë"))
    assert filled(found) == [{"Name": "Zoë"}]


LINES = st.sampled_from(
    (
        *("FN:Zoë", "N:a;b", "N:", "ORG:", "ADR:;;", "TEL:1", "BDAY:x", " folded", "X", ":"),
        *("NOTE;CHARSET=no-such:=C3", "NOTE;ENCODING=QUOTED-PRINTABLE:=", "NOTE;ENCODING=b:!!!"),
        *("NOTE;QUOTED-PRINTABLE;CHARSET=x:=zz", "VERSION:9", "AGENT:", 'A;B=":C'),
        *("BEGIN:VCARD", "END:VCARD"),
    )
)


@given(lines=st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=12))
def test_no_card_does_anything_but_be_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("vcf") / "contacts.vcf"
    path.write_bytes("\n".join(["BEGIN:VCARD", *lines]).encode("utf-8", "replace"))
    try:
        rows = list(open_table(path, "contacts.vcf").rows())
        assert all(len(row.cells) == len(HEADER) for row in rows)
    except Unreadable as refused:
        assert str(refused).endswith(".")
