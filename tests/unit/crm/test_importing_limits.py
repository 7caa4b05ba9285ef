"""Rows that are too much."""

import time

import pytest

from crm.importing.columns import NAMES
from tests.unit.crm.importing import parsed, problems, values


def test_notes_have_a_limit() -> None:
    assert [problem.column for problem in problems({"Notes": "x" * 20_001})] == ["Notes"]
    assert values({"Notes": "x" * 20_000})["notes"] == "x" * 20_000


def test_a_name_of_300_kilobytes_is_told_and_not_repeated() -> None:
    found = parsed({"Name": "x" * 300_000, "Email": "y" * 300_000}).problems
    assert [problem.column for problem in found] == ["Email", "Name"]
    assert max(len(problem.reason) for problem in found) < 200


LONG = {
    "spaces": "a" + " " * 300_000 + "b",
    "lines": "a" + "\n" * 300_000 + "b",
    "commas": "a," * 150_000,
    "brackets": "(" * 300_000,
    "at signs": "@" * 300_000,
    "letters": "x" * 300_000 + "@",
    "digits": "1" * 300_000,
}


@pytest.mark.parametrize("column", sorted({names[0] for names in NAMES.values()}))
@pytest.mark.parametrize("text", LONG)
def test_no_column_takes_long_for_a_long_text(column: str, text: str) -> None:
    started = time.thread_time()
    parsed({"Name": "Zoë", column: LONG[text]}, labels={"a,a"})
    assert time.thread_time() - started < 2
