"""Labels of sessions, and filters that people keep."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from crm.models import Label
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, SavedView, User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    LabelFactory,
    SavedViewFactory,
    SessionFactory,
    SessionLabelFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Harbour")


def labels_of(session: PhotoSession) -> list[str]:
    return sorted(session.labels.values_list("name", flat=True))


def names(client: Client, query: str) -> list[str]:
    return sorted(row.name for row in client.get(LIST + query).context["page"].rows)


def test_labels_are_put_on_and_taken_off_in_one_dialog(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    old = SessionLabelFactory(session=session, label__name="Old").label
    new = LabelFactory(workspace=workspace, name="New")
    address = f"{LIST}{session.pk}/labels/"
    assert "Old" in signed_in.get(address, headers=htmx("dialog-body")).text
    answer = {"had": [str(old.pk)], "label": [str(new.pk)], "name": "Typed", "colour": "teal"}
    response = signed_in.post(address, answer, headers=htmx("dialog-body"))
    assert f"session-{session.pk}" in response["HX-Trigger"]
    assert labels_of(session) == ["New", "Typed"]
    assert Label.objects.get(name="Typed").colour == "teal"
    kinds = Event.objects.filter(row_id=str(session.pk)).values_list("kind", flat=True)
    assert sorted(kinds) == ["session.labelled", "session.labelled", "session.unlabelled"]


def test_what_a_colleague_put_on_meanwhile_stays(session: PhotoSession, signed_in: Client) -> None:
    SessionLabelFactory(session=session, label__name="Meanwhile")
    signed_in.post(f"{LIST}{session.pk}/labels/", {"name": "Mine"})
    assert labels_of(session) == ["Meanwhile", "Mine"]


def test_typing_a_name_that_is_there_takes_that_label(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    LabelFactory(workspace=workspace, name="Wedding")
    signed_in.post(f"{LIST}{session.pk}/labels/", {"name": "WEDDING"})
    assert (labels_of(session), Label.objects.count()) == (["Wedding"], 1)


def test_labels_of_another_studio_are_refused(
    session: PhotoSession, other_workspace: Workspace, signed_in: Client
) -> None:
    foreign = LabelFactory(workspace=other_workspace)
    refused = signed_in.post(f"{LIST}{session.pk}/labels/", {"label": [str(foreign.pk)]})
    assert (refused.status_code, labels_of(session)) == (422, [])
    assert signed_in.get(f"{LIST}?label={foreign.pk}").status_code == 400


def test_several_labels_find_any_of_them(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    orchard = SessionFactory(workspace=workspace, name="Orchard")
    SessionFactory(workspace=workspace, name="Rooftop")
    red = SessionLabelFactory(session=session, label__name="Red").label
    blue = SessionLabelFactory(session=orchard, label__name="Blue").label
    SessionLabelFactory(session=orchard, label=red)
    assert names(signed_in, f"?label={red.pk}") == ["Harbour", "Orchard"]
    assert names(signed_in, f"?label={blue.pk}&label={red.pk}") == ["Harbour", "Orchard"]
    assert names(signed_in, f"?label={blue.pk}&status=tagged") == []
    context = signed_in.get(f"{LIST}?label={blue.pk}&label={red.pk}").context
    chips = {chip.label: chip.url for chip in context["chips"]}
    assert chips == {"Red": f"?label={blue.pk}", "Blue": f"?label={red.pk}"}


@pytest.mark.parametrize("query", ["?label=nonsense", "?created=2026", "?density=vast"])
def test_unknown_values_are_refused(query: str, signed_in: Client) -> None:
    assert signed_in.get(LIST + query).status_code == 400


def test_cards_show_two_labels_and_how_many_more(session: PhotoSession, signed_in: Client) -> None:
    for name in ("A one", "B two", "C three", "D four"):
        SessionLabelFactory(session=session, label__name=name)
    card = signed_in.get(f"{LIST}{session.pk}/card/").text
    assert card.count("label-dot") == 2
    assert 'title="C three, D four">+2' in card


def test_label_is_renamed_and_another_name_is_refused(
    workspace: Workspace, signed_in: Client
) -> None:
    label = LabelFactory(workspace=workspace, name="Weding")
    LabelFactory(workspace=workspace, name="Family")
    address = f"/studio/labels/{label.pk}/"
    signed_in.post(address, {"name": "Wedding", "colour": "pink"})
    refused = signed_in.post(address, {"name": "FAMILY", "colour": "pink"})
    assert "Another label has this name." in refused.text
    label.refresh_from_db()
    assert (refused.status_code, label.name, label.colour) == (422, "Wedding", "pink")


def test_deleting_a_label_says_how_many_sessions_carry_it(
    session: PhotoSession, signed_in: Client
) -> None:
    label = SessionLabelFactory(session=session, label__name="Old").label
    address = f"/studio/labels/{label.pk}/remove/"
    assert "It is taken off 1 session, which stay." in signed_in.get(address).text
    told = signed_in.post(address, follow=True).text
    assert "Label “Old” deleted, and taken off 1 session" in told
    assert (Label.objects.count(), PhotoSession.objects.count()) == (0, 1)
    assert Event.objects.get(kind="label.removed").details == {"name": "Old"}


@pytest.mark.parametrize("count", [1, 3])
def test_label_list_costs_the_same_for_any_number(
    count: int, session: PhotoSession, signed_in: Client, django_assert_num_queries: Any
) -> None:
    SessionLabelFactory.create_batch(count, session=session)
    with django_assert_num_queries(7):
        assert signed_in.get("/studio/labels/").text.count(">1 session<") == count


def test_view_is_saved_without_its_looks_and_shown_as_current(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    query = "?status=raw&created=month&view=list&density=compact"
    signed_in.post(f"{LIST}views/add/{query}", {"name": "Untagged this month"})
    view = SavedView.objects.get()
    assert (view.user, view.query) == (owner, "status=raw&created=month")
    opened = signed_in.get(f"{LIST}views/{view.pk}/")
    assert opened["Location"] == f"{LIST}?status=raw&created=month"
    page = signed_in.get(opened["Location"])
    assert page.context["current_view"] == view
    assert "Created this month" in page.text


def test_same_name_again_replaces_the_view(signed_in: Client) -> None:
    for status in ("raw", "tagged"):
        signed_in.post(f"{LIST}views/add/?status={status}", {"name": "Mine"})
    assert [view.query for view in SavedView.objects.all()] == ["status=tagged"]


def test_colleague_opens_a_view_and_keeps_a_copy(
    workspace: Workspace, member: Member, client_of: ClientOf, owner: User
) -> None:
    view = SavedViewFactory(workspace=workspace, user=owner, name="Raw ones")
    ida = member(Role.VIEWER)
    client = client_of(ida)
    page = client.get(f"{LIST}views/{view.pk}/", follow=True).text
    assert f"“Raw ones”, a view of {owner}" in page
    assert "Keep a copy" in page
    client.post(f"{LIST}views/{view.pk}/copy/")
    assert SavedView.objects.get(user=ida).query == "status=raw"
    for verb in ("rename", "remove"):
        assert client.post(f"{LIST}views/{view.pk}/{verb}/").status_code == 404


def test_view_that_no_longer_works_says_so(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    view = SavedViewFactory(workspace=workspace, user=owner, name="Old", query="colour=red")
    page = signed_in.get(f"{LIST}views/{view.pk}/", follow=True)
    assert page.status_code == 200
    assert "The view “Old” does not work any more." in page.text


def test_view_is_renamed_and_deleted_and_a_taken_name_is_refused(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    view = SavedViewFactory(workspace=workspace, user=owner, name="One")
    SavedViewFactory(workspace=workspace, user=owner, name="Two")
    address = f"{LIST}views/{view.pk}/"
    assert signed_in.post(f"{address}rename/", {"name": "two"}).status_code == 422
    assert signed_in.post(f"{address}rename/", {"name": ""}).status_code == 422
    signed_in.post(f"{address}rename/", {"name": "Three"})
    assert "Three" in signed_in.get(f"{LIST}views/").text
    signed_in.post(f"{address}remove/")
    assert [view.name for view in SavedView.objects.all()] == ["Two"]


def test_density_and_columns_are_remembered(session: PhotoSession, signed_in: Client) -> None:
    signed_in.get(f"{LIST}?density=compact&columns=3")
    assert "density-compact columns-3" in signed_in.get(LIST).text


def test_view_moves_up_and_the_first_one_stays(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    one, _, three = (
        SavedViewFactory(workspace=workspace, user=owner, name=name, position=7)
        for name in ("One", "Two", "Three")
    )
    for view in (three, three, three, one):
        signed_in.post(f"{LIST}views/{view.pk}/up/")
    shown = signed_in.get(f"{LIST}views/").context["saved"]
    assert [view.name for view, _ in shown] == ["One", "Three", "Two"]
    assert Event.objects.filter(kind="view.moved").count() == 3


def test_changed_labels_are_told_to_the_list_that_filters_by_them(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    answer = {"session": [str(session.pk)], "key": str(uuid4()), "name": "In bulk"}
    for address in (f"{LIST}{session.pk}/labels/", f"{LIST}bulk/label/"):
        response = signed_in.post(address, {**answer, "label": []}, headers=htmx("dialog-body"))
        assert "labels-changed" in response["HX-Trigger"]
    tools = signed_in.get(f"{LIST}?status=raw", headers=htmx("session-tools")).text
    assert tools.count('id="session-tools"') == 1
    assert "In bulk" in tools
    assert "session-results" not in tools.replace("#session-results", "")
