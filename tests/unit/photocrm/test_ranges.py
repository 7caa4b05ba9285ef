"""Which bytes of a file a browser asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocrm.ranges import Unsatisfiable, wanted_range

SIZES = st.integers(0, 50)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=2-5", range(2, 6)),
        ("bytes=7-", range(7, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-30", range(10)),
        ("bytes=4-400", range(4, 10)),
        (" bytes=4-4 ", range(4, 5)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=1-2,4-5", None),
        ("lines=1-2", None),
        ("bytes=٣-٤", None),
    ],
)
def test_of_ten_bytes_these_are_wanted(header: str, found: range | None) -> None:
    assert wanted_range(header, 10) == found


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_bytes_behind_the_end_are_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        wanted_range(header, 10)


@given(st.text(), SIZES)
def test_no_header_breaks_it(header: str, size: int) -> None:
    try:
        found = wanted_range(f"bytes={header}", size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.start < found.stop <= size


@given(st.integers(0, 60), st.integers(0, 60), SIZES)
def test_range_is_what_slicing_would_give(first: int, last: int, size: int) -> None:
    content = bytes(range(size))
    try:
        found = wanted_range(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert content[first : last + 1] == b""
    else:
        assert found is None or content[found.start : found.stop] == content[first : last + 1]
        assert (found is None) == (last < first)
