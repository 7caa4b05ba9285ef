"""Where in a text the words are that a query found; see `crm.search`."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crm import phones, search

NO_MARKS = str.maketrans("", "", "-'")
SHORTEST_NUMBER = 3  # without its country code
plain = lru_cache(maxsize=4_096)(search.plain)  # of single letters


def matched(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, and of each whether the query found it."""
    marked = [False] * len(text)
    for start in search.asked(query) or ():
        for first, last in places(text, start):
            marked[first:last] = [True] * (last - first)
    pieces: list[tuple[str, bool]] = []
    for letter, is_marked in zip(text, marked, strict=True):
        if pieces and pieces[-1][1] == is_marked:
            pieces[-1] = (pieces[-1][0] + letter, is_marked)
        else:
            pieces.append((letter, is_marked))
    return pieces


def is_found(texts: Iterable[str], start: str) -> bool:
    """Whether a word of the texts starts so, as far as a reader can see it."""
    return any(next(places(text, start), None) for text in texts if text)


def places(text: str, start: str) -> Iterator[tuple[int, int]]:
    """First and behind the last letter of each place where a word starts so."""
    if start.isdecimal():
        yield from number_places(text, start)
        return
    if not has_letters(text, start):
        return
    read = list(letters(text))
    whole = [(letter, index) for letter, index in read if letter not in "-'"]
    for found in (read, whole):
        kept = list(without_spelling(found))
        word = "".join(letter for letter, _ in kept)
        for match in re.finditer(re.escape(start), word):
            first, last = kept[match.start()][1], kept[match.end() - 1][1]
            if begins_a_word(text, first):
                yield first, end_of_letter(text, last)


def has_letters(text: str, start: str) -> bool:
    """Whether the letters stand anywhere in it, in less time than finding out where."""
    word = search.plain(text.translate(search.APOSTROPHES))
    return start in search.folded(word) or start in search.folded(word.translate(NO_MARKS))


def letters(text: str) -> Iterator[tuple[str, int]]:
    """Each plain letter with the place of what it was made of."""
    for index, mark in enumerate(text.translate(search.APOSTROPHES)):
        for letter in plain(mark):
            yield letter, index


def without_spelling(found: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """As `search.folded` does, letter by letter."""
    before = ""
    for letter, index in found:
        if not (letter == "e" and before in {"a", "o", "u"}):
            yield letter, index
        before = letter


def begins_a_word(text: str, index: int) -> bool:
    """Not behind another letter; accents that stand alone belong to the letter before them."""
    while index and not plain(text[index - 1]):
        index -= 1
    return not index or not text[index - 1].isalnum()


def end_of_letter(text: str, last: int) -> int:
    """Behind the accents of the last letter, and behind the e of an umlaut that is written out."""
    last += 1
    while last < len(text) and not plain(text[last]):
        last += 1
    return last


def number_places(text: str, start: str) -> Iterator[tuple[int, int]]:
    """From any group of digits on, across spaces and marks, zeros before it left out."""
    marks = [index for index, mark in enumerate(text) if mark.isdecimal()]
    digits = phones.digits(text)
    for wanted in (start, *abroad(start, digits)):
        for number, index in enumerate(marks):
            begins = not (index and text[index - 1].isdecimal())
            if digits.startswith(wanted, number) and (begins or set(digits[:number]) == {"0"}):
                yield index, marks[number + len(wanted) - 1] + 1


def abroad(start: str, digits: str) -> Iterator[str]:
    """`33612` of a number that stands here as `06 12`: without the country code."""
    if digits.startswith("0"):
        yield from (start[cut:] for cut in (1, 2, 3) if len(start) - cut >= SHORTEST_NUMBER)
