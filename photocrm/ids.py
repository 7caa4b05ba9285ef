"""Public identifiers."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import BadRequest
from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by creation time, so new rows land at the end of every index."""
    return uuid7()


def asked_ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids that a request names. Raises BadRequest for what is none."""
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest("What was chosen is not understood.") from error
