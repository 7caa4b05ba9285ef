"""Views of the customer list that people save; those of the gallery stay apart."""

import pytest
from django.test import Client

from photocrm.accounts.models import Role, SavedView, User, Workspace
from tests.factories import CustomerFactory, SavedViewFactory
from tests.fixtures.people import ClientOf, Member

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
GALLERY = "/studio/gallery/"


@pytest.fixture
def mine(workspace: Workspace, owner: User) -> SavedView:
    query = "vip=yes&sort=deal"
    return SavedViewFactory(
        workspace=workspace, user=owner, list="customers", name="Dear ones", query=query
    )


def test_view_is_saved_with_its_order_and_shown_as_current(signed_in: Client, owner: User) -> None:
    signed_in.post(f"{LIST}views/add/?assignee=me&sort=next", {"name": "My next"})
    view = SavedView.objects.get()
    assert (view.user, view.list, view.query) == (owner, "customers", "assignee=me&sort=next")
    opened = signed_in.get(f"{LIST}views/{view.pk}/")
    assert opened["Location"] == f"{LIST}?assignee=me&sort=next"
    page = signed_in.get(opened["Location"])
    assert page.context["current_view"] == view
    assert "Save view" not in page.text


def test_view_of_mine_shows_each_reader_their_own(
    workspace: Workspace, member: Member, client_of: ClientOf, owner: User
) -> None:
    ida = member(Role.VIEWER)
    CustomerFactory(workspace=workspace, name="Of Ida", assignee=ida)
    CustomerFactory(workspace=workspace, name="Of the owner", assignee=owner)
    view = SavedViewFactory(
        workspace=workspace, user=owner, list="customers", name="Mine", query="assignee=me"
    )
    page = client_of(ida).get(f"{LIST}views/{view.pk}/", follow=True)
    assert [row.name for row in page.context["page"].rows] == ["Of Ida"]
    assert f"“Mine”, a view of {owner}" in page.text
    client_of(ida).post(f"{LIST}views/{view.pk}/copy/")
    assert SavedView.objects.get(user=ida).list == "customers"


def test_one_list_has_no_views_of_the_other(
    workspace: Workspace, owner: User, signed_in: Client, mine: SavedView
) -> None:
    sessions = SavedViewFactory(workspace=workspace, user=owner, name="Raw ones")
    assert signed_in.get(LIST).context["saved_views"] == [mine]
    assert signed_in.get(GALLERY).context["saved_views"] == [sessions]
    assert signed_in.get(f"{GALLERY}views/{mine.pk}/").status_code == 404
    assert signed_in.post(f"{LIST}views/{sessions.pk}/remove/").status_code == 404
    assert SavedView.objects.count() == 2


def test_view_is_renamed_moved_and_deleted(
    workspace: Workspace, owner: User, signed_in: Client, mine: SavedView
) -> None:
    SavedViewFactory(workspace=workspace, user=owner, list="customers", name="First", position=0)
    SavedView.objects.filter(pk=mine.pk).update(position=1)
    address = f"{LIST}views/{mine.pk}/"
    assert signed_in.post(f"{address}rename/", {"name": "first"}).status_code == 422
    signed_in.post(f"{address}rename/", {"name": "Dearest"})
    signed_in.post(f"{address}up/")
    page = signed_in.get(f"{LIST}views/")
    assert [view.name for view, _ in page.context["saved"]] == ["Dearest", "First"]
    assert f'href="{address}rename/"' in page.text
    signed_in.post(f"{address}remove/")
    assert [view.name for view in SavedView.objects.all()] == ["First"]


def test_view_that_no_longer_works_says_so(signed_in: Client, mine: SavedView) -> None:
    SavedView.objects.filter(pk=mine.pk).update(query="show=vip")
    page = signed_in.get(f"{LIST}views/{mine.pk}/", follow=True)
    assert page.status_code == 200
    assert "The view “Dear ones” does not work any more." in page.text


def test_what_the_list_refuses_is_not_saved(signed_in: Client) -> None:
    response = signed_in.post(f"{LIST}views/add/?sort=rating", {"name": "By rating"})
    assert (response.status_code, SavedView.objects.count()) == (400, 0)
