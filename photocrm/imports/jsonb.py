"""JSON for the database, with days, moments, amounts and keys in it."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from psycopg.types.json import Jsonb

ENCODER = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_of(value: Any) -> Jsonb:
    return Jsonb(value, dumps=ENCODER.encode)
