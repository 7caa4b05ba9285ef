"""Which views are open to the world, and that all others name their verb."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from tests.project.routes import Route, public, walk, without_verb, workspace_routes

PUBLIC = {
    "photocrm.health.health",
    "photocrm.accounts.views.invitation_accept",
    "delivery.views.share.share_page",
    "delivery.views.share.download_all",
    "delivery.views.share.download_one",
    "delivery.views.share.rendition",
    "delivery.views.share.tagged",
    "delivery.views.share.unlock",
    "delivery.views.visits.seen",
    "delivery.views.visits.seen_picture",
    "delivery.views.favourites.favourite",
    "delivery.views.selected.select",
    "delivery.views.selected.download_selected",
    "delivery.views.choosing.choice",
    "delivery.views.talking.talk",
    "delivery.views.look.colours",
    "delivery.views.look.logo",
    "delivery.views.look.manifest",
    "delivery.views.hooks.bounces",
    "delivery.views.unsubscribing.unsubscribe",
}


def test_only_listed_views_of_ours_are_public() -> None:
    assert public(route for route in walk() if route.is_ours) == PUBLIC


def test_no_view_under_a_workspace_is_public() -> None:
    assert public(workspace_routes()) == set()


def test_every_view_under_a_workspace_names_its_verb() -> None:
    assert without_verb(workspace_routes()) == []


def test_the_guards_see_an_open_view_without_verb() -> None:
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    routes = [*workspace_routes(), Route("<slug:workspace>/open/", view)]
    assert public(routes) == set(without_verb(routes)) == {routes[-1].name}


def test_the_walk_sees_the_front_door_and_the_depths() -> None:
    paths = {route.path for route in walk()}
    assert {"health/", "s/<str:token>/", "<slug:workspace>/gallery/<uuid:session_id>/"} <= paths
