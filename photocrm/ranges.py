"""The Range header of RFC 9110, section 14."""

import re

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(Exception):
    """The wanted bytes lie behind the end."""


def wanted_range(header: str, size: int) -> range | None:
    """Which bytes of `size` the header asks for; None means all of them.

    All are sent as well for what is not understood and for several ranges at once, as the RFC
    allows. Raises Unsatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:
        span = range(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        span = range(int(first), min(int(last or size - 1) + 1, size))
    if not span:
        raise Unsatisfiable
    return span
