"""Where the cards and rows of the gallery lead: to their session, and back to the list."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from photocrm.accounts.models import Workspace
from tests.factories import SessionFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.mark.parametrize("view", ["grid", "list"])
def test_links_keep_the_filter_wherever_the_rows_come_from(
    view: str, workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    """On the page, on the next one, in a card that is made anew, and in what others changed."""
    settings.PAGE_SIZE = 1
    sessions = SessionFactory.create_batch(2, workspace=workspace)
    query = f"status=raw&view={view}"
    page = signed_in.get(f"{LIST}?{query}")
    here = f"?status=raw&amp;view={view}"
    more = signed_in.get(LIST + page.context["next_url"], headers=htmx("session-more"))
    card = signed_in.get(f"{LIST}{sessions[0].pk}/card/?{query}")
    changes = signed_in.get(f"{LIST}changes/?{query}&since=2020-01-01T00:00:00Z")
    for session, response in (
        (sessions[1], page),
        (sessions[0], more),
        (sessions[0], card),
        (sessions[1], changes),
    ):
        assert f'href="{LIST}{session.pk}/{here}"' in response.text
        assert f'href="{LIST}{session.pk}/"' not in response.text
        assert f'hx-get="{LIST}{session.pk}/card/{here}"' in response.text
    assert f'hx-get="{LIST}changes/{here}&amp;since=' in page.text
    assert f'hx-get="{LIST}changes/{here}&amp;since=' in changes.text


def test_changes_are_brought_although_the_label_of_the_filter_is_gone(
    workspace: Workspace, signed_in: Client
) -> None:
    session = SessionFactory(workspace=workspace)
    query = f"label={uuid4()}&since=2020-01-01T00:00:00Z"
    assert f"session-{session.pk}" in signed_in.get(f"{LIST}changes/?{query}").text
