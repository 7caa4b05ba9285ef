"""Public identifiers."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by creation time, so new rows land at the end of every index."""
    return uuid7()
