"""Lets real actions write a believable past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What Django writes inside carries `moment`; the database's own clock stays as it is."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def ago(**span: float) -> datetime:
    """The moment that lies `timedelta(**span)` back."""
    return timezone.now() - timedelta(**span)
