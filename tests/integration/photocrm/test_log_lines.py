"""Log lines tell which request, and never who or by which secret."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from photocrm.accounts.models import User
from photocrm.logs import ContextFilter, JsonFormatter
from tests.factories import (
    CustomerFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)

pytestmark = pytest.mark.django_db
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything logged in the test, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ContextFilter())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_line_tells_request_workspace_user_time_and_queries(
    signed_in: Client, owner: User, lines: Lines
) -> None:
    response = signed_in.get("/studio/customers/")
    (line,) = [line for line in lines() if line["logger"] == "photocrm.request"]
    assert line.pop("milliseconds") > 0
    assert line.pop("queries") > 3
    assert line.pop("at")
    assert line == {
        "level": "INFO",
        "logger": "photocrm.request",
        "message": "GET /studio/customers/",
        "request_id": response["X-Request-Id"],
        "workspace": "studio",
        "user": str(owner.pk),
        "status": 200,
    }


def test_nobody_is_named(signed_in: Client, owner: User, workspace: Any, lines: Lines) -> None:
    customer = CustomerFactory(workspace=workspace, name="Zoë Zander", email="zoe@mail.example")
    signed_in.get("/studio/customers/?q=Zander")
    signed_in.get(f"/studio/customers/{customer.pk}/")
    signed_in.get("/studio/customers/?unknown=Zander")
    signed_in.post(f"/studio/customers/{customer.pk}/edit/", {"name": "Zander"})
    text = json.dumps(lines(), ensure_ascii=False)
    assert [word for word in ("Zander", "zoe@", owner.email, owner.name) if word in text] == []


def test_no_line_holds_the_secret_of_a_private_link(client: Client, lines: Lines) -> None:
    session = SessionFactory()
    link = ShareLinkFactory(session=session)
    foreign = PhotoFactory()
    token = token_of(link)
    for path in ("", "?after=nonsense", f"{foreign.pk}/", f"{foreign.pk}/1-500.webp", "nothing"):
        client.get(f"/s/{token}/{path}").getvalue()
    client.post(f"/s/{token}/")
    assert len(lines()) >= 6
    assert [line for line in lines() if token in json.dumps(line)] == []


@pytest.mark.parametrize(
    "path",
    [
        "/invitations/a-secret-token/",
        "/accounts/password/reset/key/abc-a-secret-token/",
        "/accounts/confirm-email/a-secret-token/",
    ],
)
def test_no_line_holds_a_secret_from_a_mail(path: str, client: Client, lines: Lines) -> None:
    client.get(path)
    assert lines() != []
    assert [line for line in lines() if "a-secret-token" in json.dumps(line)] == []


def test_request_ids_differ(client: Client) -> None:
    ids = {client.get("/health/")["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3
