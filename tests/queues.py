"""The broker of the tests: looking into its queues, and emptying them."""

import json
from base64 import b64decode
from functools import cache
from typing import Any

import pytest
import redis
from django.conf import settings

QUEUES = ("bulk", "control", "delivery", "import", "isolated", "media")


@cache
def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def refuse_foreign_data() -> None:
    """Every test empties the broker, so one that is not the tests' own must start out empty."""
    is_own = "/test/valkey/" in settings.REDIS_URL
    if not is_own and broker().dbsize():
        pytest.exit("REDIS_URL must name an empty database: the tests flush it.", returncode=3)
    empty()


def empty() -> None:
    broker().flushdb()


def sent() -> list[tuple[str, str, dict[str, Any]]]:
    """Queue, task and arguments of every waiting message, oldest first within its queue."""
    found = []
    for queue in QUEUES:
        for raw in reversed(broker().lrange(queue, 0, -1)):
            message = json.loads(raw)
            _, kwargs, _ = json.loads(b64decode(message["body"]))
            found.append((queue, message["headers"]["task"], kwargs))
    return found
