"""Tells the database who acts, so that its triggers can write it down."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from photocrm.logs import request_id


@contextmanager
def acting(*, actor_id: UUID | None) -> Iterator[None]:
    """Every row changed inside is written down as changed by `actor_id` in this request.

    The setting belongs to the database session, not to a transaction, so a rollback inside does
    not lose it; open it outside of any transaction.
    """
    set_actor(str(actor_id or ""), request_id.get())
    try:
        yield
    finally:
        forget_actor()


def set_actor(actor: str, request: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('photocrm.actor', %s, false),"
            " set_config('photocrm.request', %s, false)",
            [actor, request],
        )


def forget_actor() -> None:
    """A connection that broke meanwhile is dropped, and its settings with it."""
    try:
        set_actor("", "")
    except (InterfaceError, OperationalError):
        connection.close()
