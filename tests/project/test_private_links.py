"""Everything below `/s/` stands behind the one door, and the door asks for what it should."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery import access
from delivery.access import Right
from delivery.models import ShareLink
from gallery.models import Photo
from photocrm.accounts.models import User, Workspace
from tests.factories import SelectionFactory, ShareLinkFactory, stored, stored_tagged, token_of
from tests.project.objects import session_in
from tests.project.routes import Route, walk

pytestmark = pytest.mark.django_db

SHARED = [route for route in walk() if route.path.startswith("s/")]
# Asks for the password, and opens nothing.
ASKS = "delivery.views.share.unlock"
RIGHTS: dict[str, tuple[Right, ...]] = {
    "delivery.views.share.share_page": (),
    "delivery.views.visits.seen": (),
    "delivery.views.visits.seen_picture": (),
    "delivery.views.share.download_all": (Right.ZIP, Right.DOWNLOAD),
    "delivery.views.favourites.favourite": (Right.FAVOURITE,),
    "delivery.views.share.download_one": (Right.DOWNLOAD,),
    "delivery.views.selected.select": (Right.ZIP, Right.DOWNLOAD),
    "delivery.views.choosing.choice": (Right.FAVOURITE,),
    "delivery.views.talking.talk": (),
    "delivery.views.look.colours": (),
    "delivery.views.look.logo": (),
    "delivery.views.look.manifest": (),
    "delivery.views.share.tagged": (),
    "delivery.views.share.rendition": (),
}
# Opens what the same browser ticked before; tests/integration/delivery/test_selected_downloads.py.
TICKED = "delivery.views.selected.download_selected"
BEHIND_THE_DOOR = [route for route in SHARED if route.name not in {ASKS, TICKED}]

every_route = pytest.mark.parametrize("route", BEHIND_THE_DOOR, ids=lambda route: route.path)


@pytest.fixture
def photo(workspace: Workspace) -> Photo:
    photo = session_in(workspace).photos.get()
    stored(photo.image)
    return stored_tagged(photo)


@pytest.fixture
def link(photo: Photo) -> ShareLink:
    link: ShareLink = ShareLinkFactory(session=photo.session)
    SelectionFactory(link=link)
    return link


def address(route: Route, link: ShareLink, photo: Photo) -> str:
    values = {"token": token_of(link), "photo_id": photo.pk, "name": "500"}
    return route.address(values | {"version": photo.tagged_made, "recipe": photo.image.recipe})


def answers(route: Route, link: ShareLink, photo: Photo) -> set[int]:
    """To every way of asking that the route knows; parts of a file and heads are ways too."""
    url, client = address(route, link, photo), Client()
    asked = [
        client.get(url),
        client.get(url, headers={"Range": "bytes=1-"}),
        client.head(url),
        client.post(url, {"chosen": "yes"}),
    ]
    for response in asked:
        response.getvalue()
    return {response.status_code for response in asked} - {405}


def test_every_route_names_its_rights() -> None:
    named = {route.name: tuple(route.view.rights) for route in BEHIND_THE_DOOR}  # type: ignore[attr-defined]
    assert named == RIGHTS


@every_route
def test_route_asks_the_one_door(
    route: Route, link: ShareLink, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    enter: Callable[..., ShareLink] = access.enter

    def watched(request: Any, token: str, *args: Any, **kwargs: Any) -> ShareLink:
        asked.append(token)
        return enter(request, token, *args, **kwargs)

    monkeypatch.setattr(access, "enter", watched)
    assert answers(route, link, photo) & {200, 204, 206, 302}
    assert set(asked) == {token_of(link)}


@every_route
@pytest.mark.parametrize("closed", ["revoked", "expired", "trashed", "unknown"])
def test_closed_link_opens_no_route(
    route: Route, closed: str, link: ShareLink, photo: Photo, owner: User
) -> None:
    assert answers(route, link, photo) != {404}
    now = timezone.now()
    if closed == "trashed":
        type(photo.session).objects.update(trashed_at=now, trashed_by=owner)
    else:
        changes: dict[str, dict[str, Any]] = {
            "revoked": {"revoked_at": now, "revoked_by": owner},
            "expired": {"expires_at": now},
            "unknown": {"token_hash": "0" * 64},
        }
        ShareLink.objects.filter(pk=link.pk).update(**changes[closed])
    assert answers(route, link, photo) == {404}


@every_route
def test_locked_link_opens_no_route(route: Route, photo: Photo) -> None:
    assert answers(route, ShareLinkFactory(session=photo.session, locked=True), photo) == {403}


@every_route
def test_link_without_rights_opens_what_needs_none(route: Route, photo: Photo) -> None:
    bare = ShareLinkFactory(
        session=photo.session,
        may_favourite=False,
        may_download_web=False,
        may_download_originals=False,
        may_zip=False,
    )
    refused = answers(route, bare, photo) == {403}
    assert refused == bool(RIGHTS[route.name])
