"""Log lines that tell which request, which workspace and which user, and never a name."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

logger = logging.getLogger("photocrm.request")

request_id: ContextVar[str] = ContextVar("request_id", default="")
log_context: ContextVar[dict[str, str] | None] = ContextVar("log_context", default=None)

# Whoever reads a log must not be able to open a customer's photos or somebody's account.
SECRET_PATH = re.compile(
    r"(?<!\S)/(s|unsubscribe|invitations|accounts/confirm-email|accounts/password/reset/key)/[^/\s]+"
)


def bind(**values: object) -> None:
    """Add values to every log line of the running request."""
    context = log_context.get()
    if context is not None:
        context.update({name: str(value) for name, value in values.items()})


def without_secrets(text: str) -> str:
    return SECRET_PATH.sub(r"/\1/…", text)


def conceal(record: logging.LogRecord) -> None:
    """Django's own records name the address, and carry the request, whose repr names it too."""
    record.msg, record.args = without_secrets(record.getMessage()), None
    record.__dict__.pop("request", None)


class ContextFilter(logging.Filter):
    """Adds the request id, the workspace and the user id to every record, and hides secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        if record.name.startswith("django."):
            conceal(record)
        for name, value in (log_context.get() or {}).items():
            setattr(record, name, value)
        return True


class JsonFormatter(BaseJsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger"},
        )


class ReadableFormatter(logging.Formatter):
    FIELDS = ("status", "milliseconds", "queries", "workspace", "user", "request_id")

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        extras = ((name, getattr(record, name, None)) for name in self.FIELDS)
        tail = " ".join(f"{name}={value}" for name, value in extras if value not in (None, ""))
        return f"{super().format(record)} {tail}".rstrip()


class QueryCounter:
    """Counts the statements of one request; installed as an execute wrapper."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


class RequestLogMiddleware:
    """Gives every request an id and writes one line about it when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        id_token = request_id.set(uuid4().hex)
        context_token = log_context.set({})
        counter, started = QueryCounter(), time.perf_counter()
        try:
            with connection.execute_wrapper(counter):
                response = self.get_response(request)
            self.write(request, response, counter.count, time.perf_counter() - started)
        finally:
            log_context.reset(context_token)
            request_id.reset(id_token)
        return response

    def write(
        self, request: HttpRequest, response: HttpResponse, queries: int, seconds: float
    ) -> None:
        response["X-Request-Id"] = request_id.get()
        logger.info(
            "%s %s",
            request.method,
            without_secrets(request.path),
            extra={
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
                "queries": queries,
            },
        )
