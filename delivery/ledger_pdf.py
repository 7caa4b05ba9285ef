"""The ledger of a customer on paper: a page of A4 for every fifty lines; knows no model."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts"
FAMILY = "noto"
# Latin, Greek and Cyrillic, of all that lies in static/fonts.
FONTS = {"": "noto-sans-400.ttf", "B": "noto-sans-700.ttf"}
LINE, SMALL, LARGE = 5.5, 7.5, 15
MARGIN = 12
# Parts of the width of the page; the columns of `delivery.ledger.HEADER`.
WIDTHS = (18, 20, 8, 14, 12, 20, 14, 14)
DOTS = "…"


class Paper(FPDF):
    """Repeats the head of the table on every page, and numbers the pages.

    A context that holds the files of its fonts open, from which letters are read as they come.
    """

    def __init__(self, title: str, header: Sequence[str]) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.heading, self.columns = title, header
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=2 * MARGIN)
        for style, name in FONTS.items():
            self.add_font(FAMILY, style, FOLDER / name)
        self.set_title(title)
        self.alias_nb_pages()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    @property
    def shares(self) -> list[float]:
        return [self.epw * width / sum(WIDTHS) for width in WIDTHS]

    def header(self) -> None:
        self.set_font(FAMILY, "B", LARGE if self.page_no() == 1 else SMALL)
        self.cell(0, 2 * LINE, self.heading, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.row(self.columns, "B")

    def footer(self) -> None:
        self.set_y(-1.5 * MARGIN)
        self.set_font(FAMILY, "", SMALL)
        self.cell(0, LINE, f"{self.page_no()} of {{nb}}", align="R")

    def row(self, cells: Sequence[str], style: str = "") -> None:
        self.set_font(FAMILY, style, SMALL)
        for text, width in zip(cells, self.shares, strict=True):
            self.cell(width, LINE, self.cut(text, width), border="B")
        self.ln()

    def cut(self, text: str, width: float) -> str:
        """As much of the text as there is room for."""
        room = width - 2 * self.c_margin
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(text + DOTS) > room:
            text = text[:-1]
        return text + DOTS


def written(title: str, header: Sequence[str], lines: Iterable[Sequence[str]], end: str) -> bytes:
    """The file; `end` is what stands below the last line."""
    with Paper(title, header) as paper:
        paper.add_page()
        for line in lines:
            paper.row(line)
        paper.set_font(FAMILY, "", SMALL)
        paper.cell(0, 2 * LINE, end)
        return bytes(paper.output())
