"""The one clock of deliveries: the database's, which all workers share.

`photocrm_now()` is the time of the statement, moved on by the setting `photocrm.ahead`, an interval
that nothing but tests and drills set.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class Clock(Func):
    """The database's time, for use in queries and updates."""

    function = "photocrm_now"
    output_field: Any = DateTimeField()


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT photocrm_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
