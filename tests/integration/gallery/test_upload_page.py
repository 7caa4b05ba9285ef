"""What the upload page offers before the first file."""

from typing import Any

import pytest
from django.test import Client

from gallery.imaging.formats import ACCEPT
from photocrm.accounts.models import Workspace
from tests.factories import CustomerFactory, SessionFactory
from tests.htmx import htmx
from tests.tus import PHOTO, create, patch

pytestmark = pytest.mark.django_db

UPLOAD = "/studio/gallery/upload/"
SESSIONS = f"{UPLOAD}sessions/"


@pytest.mark.parametrize("count", [1, 3])
def test_sessions_to_choose_lead_to_their_upload_page(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    sessions = SessionFactory.create_batch(count, workspace=workspace)
    with django_assert_num_queries(5):
        response = signed_in.get(SESSIONS, headers=htmx("dialog-body"))
    for session in sessions:
        assert f'href="{UPLOAD}?session={session.pk}"' in response.text


def test_sessions_are_searched(workspace: Workspace, signed_in: Client) -> None:
    wedding = SessionFactory(workspace=workspace, name="Laurent wedding")
    SessionFactory(workspace=workspace, name="Party")
    found = signed_in.get(SESSIONS, {"q": "laurent"}, headers=htmx("upload-sessions"))
    assert [session.pk for session in found.context["sessions"]] == [wedding.pk]
    none = signed_in.get(SESSIONS, {"q": "<b>"}, headers=htmx("upload-sessions"))
    assert "No session matches “&lt;b&gt;”." in none.text


def test_session_that_is_chosen_is_named(workspace: Workspace, signed_in: Client) -> None:
    session = SessionFactory(workspace=workspace, name="Party")
    page = signed_in.get(UPLOAD, {"session": str(session.pk)}).text
    assert "Add photos to Party" in page
    assert "They join the 0 photos of this session." in page


def test_new_session_of_a_customer_names_the_customer(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace, name="Amélie Laurent")
    page = signed_in.get(UPLOAD, {"customer": str(customer.pk)}).text
    assert "It will belong to Amélie Laurent." in page
    assert "Leave them unsorted" not in page


def test_file_choosers_offer_every_format_that_is_taken(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    for url in (UPLOAD, f"/studio/customers/{customer.pk}/pictures/add/"):
        page = signed_in.get(url).text
        assert f'accept="{ACCEPT}"' in page
        assert 'data-most-bytes="2147483648"' in page


def test_unfinished_pictures_lead_to_their_customer(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace, name="Anna Weber")
    url = create(signed_in, PHOTO, into="pictures", customer=customer.pk)["Location"]
    patch(signed_in, url, 0, PHOTO[:700])
    assert signed_in.get(UPLOAD).context["unfinished"] == {
        "count": 1,
        "name": customer,
        "url": customer.get_absolute_url(),
    }


def test_who_is_where_the_unfinished_files_go_is_not_sent_there(
    workspace: Workspace, signed_in: Client
) -> None:
    session = SessionFactory(workspace=workspace)
    create(signed_in, PHOTO, session=session.pk)
    there = f"{UPLOAD}?session={session.pk}"
    assert signed_in.get(UPLOAD).context["unfinished"]["url"] == there
    assert signed_in.get(there).context["unfinished"]["url"] == ""
