"""Whoever belongs to one studio sees and changes nothing of another one.

Walks the URLconf by itself, so a new view is tested as soon as it has an address.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.accounts.rights import may
from tests.data import pictures
from tests.factories import CustomerFactory, SessionFactory, stored, stored_tagged
from tests.fixtures.people import ClientOf, Member
from tests.project.objects import MAKERS, session_in, values_for
from tests.project.routes import Route, workspace_routes
from tests.project.test_factories import our_models

pytestmark = pytest.mark.django_db

ROUTES = workspace_routes()
OBJECT_ROUTES = [route for route in ROUTES if {"workspace"} < set(route.kwargs)]
METHODS = ("get", "post", "delete")
FOREIGN_TEXT = ("Studio Schatten", "Rival customer", "Rival session", "rival@mail.example")

every_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
every_object_route = pytest.mark.parametrize("route", OBJECT_ROUTES, ids=lambda route: route.path)


@pytest.fixture
def foreign(other_workspace: Workspace) -> PhotoSession:
    """What a leak would show."""
    session = session_in(other_workspace)
    Customer.objects.filter(sessions=session).update(
        name="Rival customer", email="rival@mail.example"
    )
    PhotoSession.objects.filter(pk=session.pk).update(name="Rival session")
    return session


def snapshot() -> dict[str, list[str]]:
    """Every row of all our tables."""
    rows = {}
    with connection.cursor() as cursor:
        for model in our_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")  # noqa: S608
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


@pytest.fixture
def clients(member: Member, client_of: ClientOf) -> dict[Role, Client]:
    """One signed-in member of the own studio per role."""
    return {role: client_of(member(role)) for role in Role}


def ask(client: Client, address: str) -> dict[str, int]:
    """The status for every method; no answer may tell of the other studio."""
    statuses = {}
    for method in METHODS:
        response = getattr(client, method)(address)
        content = response.getvalue().decode(errors="replace")
        assert [text for text in FOREIGN_TEXT if text in content] == [], (method, address)
        statuses[method] = response.status_code
    return statuses


@every_route
def test_another_workspace_is_not_found(
    route: Route, foreign: PhotoSession, member: Member, client_of: ClientOf
) -> None:
    """Not even by an owner, who may do everything in the own one."""
    client, address = client_of(member(Role.OWNER)), route.address(values_for(route, foreign))
    before = snapshot()
    assert ask(client, address) == dict.fromkeys(METHODS, 404)
    assert snapshot() == before


@every_object_route
def test_objects_of_another_workspace_are_not_found(
    route: Route, foreign: PhotoSession, workspace: Workspace, clients: dict[Role, Client]
) -> None:
    """A role without the right gets its 403 before anything is looked up."""
    address = route.address(values_for(route, foreign) | {"workspace": workspace.slug})
    verb = route.view.verb  # type: ignore[attr-defined]
    before = snapshot()
    answers = {role: set(ask(client, address).values()) for role, client in clients.items()}
    expected = {role: {404} if may(role, verb) else {403} for role in Role}
    assert {role: statuses - {405} for role, statuses in answers.items()} == expected
    assert snapshot() == before


@every_route
def test_strangers_are_sent_to_sign_in(route: Route, foreign: PhotoSession) -> None:
    address = route.address(values_for(route, foreign))
    before = snapshot()
    for method in METHODS:
        response = getattr(Client(), method)(address)
        assert response.status_code == 302, method
        assert response["Location"].startswith("/accounts/login/?next=")
    assert snapshot() == before


@every_route
def test_users_without_any_workspace_find_nothing(
    route: Route, foreign: PhotoSession, client_of: ClientOf, member: Member, workspace: Workspace
) -> None:
    loner = member(Role.OWNER)
    loner.memberships.all().delete()
    address = route.address(values_for(route, foreign))
    assert ask(client_of(loner), address) == dict.fromkeys(METHODS, 404)


@every_object_route
def test_own_objects_are_found(
    route: Route, workspace: Workspace, owner: User, client_of: ClientOf
) -> None:
    """Guards the guard: the same addresses answer when the object is one's own."""
    session = session_in(workspace)
    stored(session.photos.get().image)
    stored_tagged(session.photos.get())
    query = "?since=2020-01-01T00:00:00Z" if route.path.endswith("changes/") else ""
    response = client_of(owner).get(route.address(values_for(route, session)) + query, follow=True)
    response.getvalue()
    assert response.status_code in (200, 302, 405)


def test_the_walk_sees_every_app() -> None:
    apps = {route.view.__module__.split(".")[0] for route in ROUTES}
    assert apps == {"photocrm", "gallery", "crm", "delivery"}
    assert {"session_id", "customer_id", "job_id", "image_id", "photo_id"} <= {
        name for route in OBJECT_ROUTES for name in route.kwargs
    }


def test_an_unknown_placeholder_fails_in_words(foreign: PhotoSession) -> None:
    route = Route("<slug:workspace>/x/<uuid:invoice_id>/", test_strangers_are_sent_to_sign_in)
    with pytest.raises(AssertionError, match=r"takes invoice_id: tell tests/project/objects\.py"):
        values_for(route, foreign)
    assert "invoice_id" not in MAKERS


def test_snapshot_sees_every_change(foreign: PhotoSession) -> None:
    before = snapshot()
    PhotoSession.objects.filter(pk=foreign.pk).update(share_count=0, tagged_count=1)
    changed = [table for table, rows in snapshot().items() if rows != before[table]]
    assert changed == ["gallery_photosession", "gallery_sessiontally"]


def test_session_is_not_linked_to_a_foreign_customer(
    signed_in: Client, workspace: Workspace, foreign: PhotoSession
) -> None:
    session = SessionFactory(workspace=workspace, customer=CustomerFactory(workspace=workspace))
    before = snapshot()
    address = f"/studio/gallery/{session.pk}/customer/"
    in_body = signed_in.post(address, {"customer": str(foreign.customer_id)})
    in_query = signed_in.post(f"{address}?customer={foreign.customer_id}")
    assert (in_body.status_code, in_query.status_code) == (422, 422)
    assert snapshot() == before


@pytest.mark.parametrize("field", ["session", "customer"])
def test_nothing_is_uploaded_to_foreign_objects(
    field: str, signed_in: Client, workspace: Workspace, foreign: PhotoSession
) -> None:
    before = snapshot()
    value = {"session": foreign.pk, "customer": foreign.customer_id}[field]
    photo = SimpleUploadedFile("a.jpg", pictures.photo())
    response = signed_in.post("/studio/gallery/upload/", {field: value, "photos": photo})
    assert response.status_code == 422
    assert snapshot() == before


def test_upload_page_does_not_name_foreign_objects(
    signed_in: Client, foreign: PhotoSession
) -> None:
    query = f"?session={foreign.pk}&customer={foreign.customer_id}"
    response = signed_in.get(f"/studio/gallery/upload/{query}")
    assert [text for text in FOREIGN_TEXT if text in response.text] == []


def test_lists_show_only_the_own_workspace(signed_in: Client, foreign: PhotoSession) -> None:
    for route in ROUTES:
        if route in OBJECT_ROUTES:
            continue
        query = "?since=2020-01-01T00:00:00Z" if route.path.endswith("changes/") else ""
        response = signed_in.get(route.address({"workspace": "studio"}) + query)
        if response.status_code == 405:  # takes only what is posted
            continue
        assert response.status_code == 200, route.path
        assert [text for text in FOREIGN_TEXT if text in response.text] == [], route.path
