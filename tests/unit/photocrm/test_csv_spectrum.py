"""The acid tests of npm's csv-spectrum parse to what is written beside them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from photocrm.tables import open_table

SPECTRUM = Path(settings.BASE_DIR) / "node_modules" / "csv-spectrum"
# Its own JSON has one object instead of a list, and another phone number than its CSV.
ANOTHER = "location_coordinates"
NAMES = (
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines"),
    *("newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
)

pytestmark = pytest.mark.skipif(not SPECTRUM.exists(), reason="npm ci did not run")


def parsed(name: str) -> list[dict[str, str]]:
    table = open_table(SPECTRUM / "csvs" / f"{name}.csv", f"{name}.csv")
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()]


def told(name: str) -> Any:
    return json.loads((SPECTRUM / "json" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_as_its_json_says(name: str) -> None:
    assert parsed(name) == told(name)


def test_the_file_that_differs_from_its_json_is_read_as_it_stands() -> None:
    assert parsed(ANOTHER) == [told(ANOTHER) | {"Contact Phone Number": "2095257564"}]


def test_no_file_is_forgotten() -> None:
    assert {path.stem for path in (SPECTRUM / "csvs").iterdir()} == {*NAMES, ANOTHER}
