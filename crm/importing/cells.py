"""Single values, as tables of other programs write them. What cannot be read raises Unreadable."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from crm import birthdays, money
from crm.emails import is_address
from photocrm.spreadsheets.cells import GUARD, unguarded

# Between several values in one cell: as Google writes them, or a line each.
SEVERAL = re.compile(r":::|[;\r\n]")
LISTED = re.compile(r":::|[;,\r\n]")
# Our own lists put one that holds such a mark between quotation marks, and double those in it.
SPECIAL = re.compile(r'[,;"\r\n]|:::|^\* ')
LITERAL = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:\Z|:::|[;\r\n])')
# What people and programs write where there is nothing: the last ones are days of Outlook.
NOTHING = frozenset(
    (
        *("n/a", "na", "none", "null", "nil", "unknown", "k.a.", "-", "--", "\u2013", "\u2014"),
        *(".", "?", "0/0/00", "00/00/00", "0/0/0000", "00/00/0000", "0000-00-00", "00.00.0000"),
    )
)
YES = frozenset(("yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "si", "sí", "✓", "on"))
NO = frozenset(("no", "n", "false", "0", "nein", "falsch", "non", "off", ""))
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CLOCK = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d.*", re.DOTALL)
COMPACT = re.compile(r"(\d{4}|--)(\d\d)(\d\d)", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})([./-])\s*(\d{1,2})(?:\2\s*(\d{4}|\d{2})?)?", re.ASCII)
IN_ENGLISH = {"januar": "January", "februar": "February", "märz": "March", "mai": "May"} | {
    "juni": "June",
    "juli": "July",
    "oktober": "October",
    "dezember": "December",
}
GERMAN_MONTH = re.compile(rf"\b(?:{'|'.join(IN_ENGLISH)})\b", re.IGNORECASE)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
NUMBER = re.compile(r"\d{1,9}(?:[.,]0+)?", re.ASCII)
# A label may have some commas of its own: so many pieces and what stands between them.
MOST_PIECES = 21


class Unreadable(ValueError):
    """Its text says to people what is wrong."""


def bare(cell: str) -> str:
    """Without white space around it, and the apostrophe by which our own files keep spreadsheets
    from running it.
    """
    text = cell.strip()
    return unguarded(text).strip() if text[:1] == GUARD else text


def one_line(text: str, between: str = " ") -> str:
    if "\n" not in text and "\r" not in text:
        return text
    return between.join(filter(None, map(str.strip, re.split("[\r\n]", text))))


def parts_of(text: str, between: re.Pattern[str]) -> list[str]:
    return [part for part in map(str.strip, between.split(text)) if part]


def quoted(text: str) -> str:
    """As one of several in a cell."""
    return '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text


def listed(texts: Iterable[str]) -> str:
    return "; ".join(map(quoted, texts))


def items(text: str) -> Iterator[tuple[str, bool]]:
    """Several in one cell, each with whether it is meant literally."""
    place = 0
    while place < len(text):
        if found := LITERAL.match(text, place):
            yield found[1].replace('""', '"').strip(), True
        else:
            found = SEVERAL.search(text, place)
            yield text[place : found.start() if found else None].strip(), False
        place = found.end() if found else len(text)


def is_nothing(text: str) -> bool:
    return text.casefold() in NOTHING


def emails(text: str) -> list[str]:
    """All in one cell, most of which hold one."""
    if is_address(text):
        return [text]
    found = [one.strip("<>") for one in parts_of(text, LISTED)]
    for one in found:
        if not is_address(one):
            raise Unreadable(f"“{shortened(one)}” is no e-mail address.")
    return found


def phones(text: str, longest: int) -> list[str]:
    is_one = SPECIAL.search(text) is None
    found = [text] if is_one else [one for one, _ in items(text) if one]
    for one in found:
        if not any(mark.isdigit() for mark in one):
            raise Unreadable(f"“{shortened(one)}” is no phone number: it has no digits.")
        if len(one) > longest:
            raise Unreadable(f"A phone number has at most {longest} characters.")
    return found


def day(text: str, *, today: date, month_first: bool) -> date:
    """A day that has a year."""
    if ISO.fullmatch(text):
        found = date_of(text)
    else:
        found = any_day(text, today=today, month_first=month_first, past=False)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(f"“{shortened(text)}” is no day with a year between 1900 and 2199.")
    return found


def birthday(text: str, *, today: date, month_first: bool) -> date:
    """With the year of `birthdays.NO_YEAR` where there is none."""
    found = any_day(text, today=today, month_first=month_first, past=True)
    if found > today:
        raise Unreadable(f"“{shortened(text)}” has not come yet.")
    return found


def any_day(text: str, *, today: date, month_first: bool, past: bool) -> date:
    text = CLOCK.sub("", text)
    if compact := COMPACT.fullmatch(text):
        text = f"{compact[1]}{'' if compact[1] == '--' else '-'}{compact[2]}-{compact[3]}"
    elif numbers := NUMBERS.fullmatch(text):
        text = in_order(numbers, today, month_first=month_first, past=past)
    else:
        text = GERMAN_MONTH.sub(lambda found: IN_ENGLISH[found[0].casefold()], text)
    try:
        return birthdays.read(text)
    except birthdays.Unreadable as unreadable:
        raise Unreadable(str(unreadable)) from None


def in_order(found: re.Match[str], today: date, *, month_first: bool, past: bool) -> str:
    """`day.month.year`. Dots are never written between month and day in that order; what could not
    be a month is the day.
    """
    first, mark, second, year = found.groups()
    if (month_first and mark != "." and int(first) <= 12) or int(second) > 12:
        first, second = second, first
    if year and len(year) == 2:
        full = today.year // 100 * 100 + int(year)
        year = str(full - 100 if past and full > today.year else full)
    return f"{first}.{second}.{year or ''}"


def date_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"The calendar has no day “{text}”.") from None


def composed_day(year: str, month: str, day_of_month: str) -> str:
    """From three columns, as Thunderbird writes them."""
    if not (month and day_of_month):
        return ""
    return f"{day_of_month.zfill(2)}.{month.zfill(2)}.{year}"


def amount(text: str, *, currency: str, digits: int) -> Decimal:
    if text[0] in "-(" and text.strip("-() "):
        raise Unreadable(f"“{shortened(text)}” is below zero.")
    try:
        found = money.read(text, currency)
    except money.Unreadable:
        raise Unreadable(f"“{shortened(text)}” is no amount like “1200” or “1,200.50”.") from None
    if found >= Decimal(10) ** (digits - 2):
        raise Unreadable("This is more than can be kept.")
    return found


def whole_number(text: str, least: int, most: int) -> int:
    number = int(re.split("[.,]", text)[0]) if NUMBER.fullmatch(text) else None
    if number is None or not least <= number <= most:
        raise Unreadable(f"“{shortened(text)}” is no whole number from {least} to {most}.")
    return number


def yes_or_no(text: str) -> bool:
    said = text.casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Unreadable(f"“{shortened(text)}” is neither yes nor no.")


def label_names(text: str, known: Collection[str]) -> list[str]:
    """Between commas, semicolons or `:::`; a label that is `known`, in small letters, keeps the
    commas of its own.
    """
    found: list[str] = []
    for item, is_literal in items(text):
        found += [item] if is_literal else between_commas(item.removeprefix("* "), known)
    return [name for name in found if name]


def between_commas(text: str, known: Collection[str]) -> list[str]:
    pieces = re.split("(,)", text)  # every other one is what stands between two names
    found: list[str] = []
    while pieces:
        for end in range(min(len(pieces), MOST_PIECES), 0, -2):
            name = "".join(pieces[:end]).strip()
            if end == 1 or name.casefold() in known:
                found.append(name)
                del pieces[: end + 1]
                break
    return found


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
