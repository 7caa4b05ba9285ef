"""The gallery, the page of a session, and linking it to a customer."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.actions import images, photos, sessions
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests.data import pictures
from tests.factories import CustomerFactory, ImageFactory, PhotoFactory, SessionFactory, stored
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding")


def shown(client: Client, **query: str) -> list[str]:
    return sorted(row.name for row in client.get(LIST, query).context["page"].rows)


@pytest.mark.parametrize("count", [1, 3])
def test_gallery_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        session = SessionFactory(
            workspace=workspace, customer=CustomerFactory(workspace=workspace), photo_count=1
        )
        session.cover = PhotoFactory(session=session)
        session.save()
    with django_assert_num_queries(12):
        response = signed_in.get(LIST)
    assert len(response.context["page"].rows) == count
    assert response.text.count('class="photo-card ') == count


@pytest.mark.parametrize("count", [1, 3])
def test_session_page_costs_the_same_for_any_number(
    count: int, session: PhotoSession, signed_in: Client, django_assert_num_queries: Any
) -> None:
    PhotoFactory.create_batch(count, session=session)
    with django_assert_num_queries(12):
        response = signed_in.get(f"{LIST}{session.pk}/")
    assert response.text.count('class="photo-tile ratio-150"') == count


def test_gallery_walks_every_row_once(
    workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    rows = SessionFactory.create_batch(5, workspace=workspace)
    PhotoSession.objects.update(created_at=timezone.now())
    seen, url = [], LIST
    while url:
        context = signed_in.get(url if url == LIST else LIST + url).context
        seen += [row.pk for row in context["page"].rows]
        url = context["next_url"]
    assert seen == sorted((row.pk for row in rows), reverse=True)


def test_pages_of_photos_walk_in_order_although_positions_are_equal(
    session: PhotoSession, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.views.sessions.PHOTOS_PER_PAGE", 2)
    photos = [PhotoFactory(session=session, position=number) for number in (1, 1, 1, 2, 3)]
    address = f"{LIST}{session.pk}/"
    seen: list[Any] = []
    query: str | None = ""
    while query is not None:
        context = signed_in.get(address + query).context
        seen.append([photo.pk for photo in context["page"].rows])
        query = context["next_url"] or None
    pks = [photo.pk for photo in photos]
    assert seen == [pks[:2], pks[2:4], pks[4:]]


@pytest.fixture
def mixed(workspace: Workspace) -> None:
    shared = {"share_count": 1, "last_shared_at": timezone.now()}
    SessionFactory(workspace=workspace, name="Raw", photo_count=2)
    SessionFactory(workspace=workspace, name="Tagged", photo_count=2, tagged_count=1)
    SessionFactory(workspace=workspace, name="Both", photo_count=2, tagged_count=2, **shared)


def test_pills_filter_and_count(mixed: None, signed_in: Client) -> None:
    pills = signed_in.get(LIST).context["pills"]
    assert [(pill.label, int(pill.count), pill.current) for pill in pills] == [
        ("All", 3, True),
        ("Raw", 1, False),
        ("Tagged", 2, False),
        ("Shared", 1, False),
    ]
    found = [shown(signed_in, status=status) for status in ("raw", "tagged", "shared")]
    assert found == [["Raw"], ["Both", "Tagged"], ["Both"]]


def test_pills_count_what_is_searched(mixed: None, signed_in: Client) -> None:
    pills = signed_in.get(LIST, {"q": "both", "status": "raw"}).context["pills"]
    assert [int(pill.count) for pill in pills] == [1, 0, 1, 1]


@pytest.mark.parametrize("query", ["wed", "DSC_77", "Müll"])
def test_search_finds_by_session_file_and_customer(
    query: str, session: PhotoSession, signed_in: Client, workspace: Workspace
) -> None:
    session.customer = CustomerFactory(workspace=workspace, name="Anna Müller")
    session.save()
    PhotoFactory.create_batch(2, session=session, file_name="dsc_7701.jpg")
    SessionFactory(workspace=workspace, name="Portraits")
    assert shown(signed_in, q=query) == ["Wedding"]


@pytest.mark.parametrize("query", ["?after=x", "?status=lost", "?colour=red", "?q=%00"])
def test_gallery_refuses_what_it_does_not_understand(query: str, signed_in: Client) -> None:
    assert signed_in.get(LIST + query).status_code == 400


@pytest.mark.parametrize("tail", ["customer/", ""])
def test_odd_search_never_fails(tail: str, session: PhotoSession, signed_in: Client) -> None:
    response = signed_in.get(f"{LIST}{session.pk}/{tail}?q=%00&after=")
    assert response.status_code in (200, 400)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"])
def test_changes_need_a_moment(since: str, signed_in: Client) -> None:
    assert signed_in.get(f"{LIST}changes/", {"since": since}).status_code == 400


def test_changes_hold_the_card_whose_cover_was_made_meanwhile(
    workspace: Workspace, owner: User, signed_in: Client, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(pictures.photo())
    ready, _ = SessionFactory.create_batch(2, workspace=workspace)
    photo, _ = photos.add(session=ready, file_name="a.jpg", source=tmp_path / "a.jpg", by=owner)
    past = timezone.now() - timedelta(hours=1)
    PhotoSession.objects.update(updated_at=past)
    since = {"since": (timezone.now() - timedelta(minutes=30)).isoformat()}
    before = signed_in.get(f"{LIST}changes/", since).context
    assert ([row.pk for row in before["rows"]], before["waiting"]) == ([], True)
    images.process(photo.image_id)
    after = signed_in.get(f"{LIST}changes/", since).context
    assert ([row.pk for row in after["rows"]], after["waiting"]) == ([ready.pk], False)


def test_photo_changes_count_those_that_wait(session: PhotoSession, signed_in: Client) -> None:
    ready = PhotoFactory(session=session)
    PhotoFactory(session=session, image=ImageFactory(workspace=session.workspace))
    PhotoFactory(session=session, image=ImageFactory(workspace=session.workspace, failed=True))
    since = (timezone.now() - timedelta(minutes=1)).isoformat()
    context = signed_in.get(f"{LIST}{session.pk}/changes/", {"since": since}).context
    assert ready.pk in [photo.pk for photo in context["photos"]]
    assert (len(context["photos"]), context["unready"]) == (2, (1, 1))


def test_failed_photo_shows_its_reason(session: PhotoSession, signed_in: Client) -> None:
    PhotoFactory(session=session, image=ImageFactory(workspace=session.workspace, failed=True))
    assert "The picture is damaged." in signed_in.get(f"{LIST}{session.pk}/").text


def test_linking_tells_panels_histories_and_offers_undo(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    old, new = CustomerFactory.create_batch(2, workspace=workspace)
    address = f"{LIST}{session.pk}/customer/"
    signed_in.post(address, {"customer": old.pk})
    response = signed_in.post(address, {"customer": new.pk}, headers=htmx("dialog-body"))
    assert set(json.loads(response["HX-Trigger"])) == {
        "dialog-close",
        f"customer-{old.pk}-sessions",
        f"customer-{new.pk}-sessions",
        f"session-{session.pk}",
    }
    undo = f"{address}?customer={old.pk}"
    assert undo in response.text
    assert list(Event.objects.order_by("pk").values_list("kind", "row_id")) == [
        ("session.linked", str(session.pk)),
        ("session.linked", str(old.pk)),
        ("session.unlinked", str(session.pk)),
        ("session.unlinked", str(old.pk)),
        ("session.linked", str(session.pk)),
        ("session.linked", str(new.pk)),
    ]
    signed_in.post(undo)
    session.refresh_from_db()
    assert (session.customer, session.version) == (old, 4)


def test_linking_to_the_same_customer_writes_nothing(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    session = SessionFactory(workspace=workspace, customer=customer)
    signed_in.post(f"{LIST}{session.pk}/customer/", {"customer": customer.pk})
    session.refresh_from_db()
    assert (session.version, Event.objects.count()) == (1, 0)


def test_session_can_be_unlinked(workspace: Workspace, signed_in: Client) -> None:
    session = SessionFactory(workspace=workspace, customer=CustomerFactory(workspace=workspace))
    response = signed_in.post(f"{LIST}{session.pk}/customer/", {"customer": ""})
    session.refresh_from_db()
    assert (response.status_code, session.customer) == (302, None)


def test_customer_page_lists_its_sessions_only(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    mine = SessionFactory(workspace=workspace, customer=customer)
    base = f"/studio/customers/{customer.pk}/sessions/"
    assert [one.pk for one in signed_in.get(base).context["page"].rows] == [mine.pk]
    assert [one.pk for one in signed_in.get(f"{base}link/").context["sessions"]] == [session.pk]


def test_rendition_is_sent_to_be_kept_but_not_shared(
    session: PhotoSession, member: Member, client_of: ClientOf
) -> None:
    image = stored(PhotoFactory(session=session).image, {"500": b"RIFF webp"})
    response = client_of(member(Role.VIEWER)).get(f"/studio/media/{image.pk}/1-500.webp")
    assert response.getvalue() == b"RIFF webp"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Content-Disposition" not in response


@pytest.mark.parametrize("name", ["2-500", "0-500", "1-501", "1-..", "1-metadata"])
def test_other_recipes_and_sizes_do_not_exist(
    name: str, session: PhotoSession, signed_in: Client
) -> None:
    image = stored(PhotoFactory(session=session).image)
    assert signed_in.get(f"/studio/media/{image.pk}/{name}.webp").status_code == 404


def test_nginx_gets_the_path_instead_of_the_bytes(
    session: PhotoSession, signed_in: Client, settings: Any
) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/internal-media/"
    image = stored(PhotoFactory(session=session).image)
    response = signed_in.get(f"/studio/media/{image.pk}/1-500.webp")
    assert response["X-Accel-Redirect"] == f"/internal-media/{image.rendition_path('500')}"
    assert response.content == b""


def test_viewer_sees_no_button_that_would_be_refused(
    session: PhotoSession, member: Member, client_of: ClientOf, owner: User
) -> None:
    address = f"{LIST}{session.pk}/"
    pages = {role: client_of(member(role)).get(address).text for role in (Role.STAFF, Role.VIEWER)}
    assert {role: f"{address}deliver/" in text for role, text in pages.items()} == {
        Role.STAFF: True,
        Role.VIEWER: False,
    }


def test_linking_without_saying_to_whom_changes_nothing(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    session = SessionFactory(workspace=workspace, customer=customer)
    response = signed_in.post(f"{LIST}{session.pk}/customer/")
    session.refresh_from_db()
    assert (response.status_code, session.customer) == (422, customer)


@pytest.mark.parametrize("since", ["2026-01-01T00:00:00+20:00", "0001-01-01T00:00:00+05:00", "x"])
def test_odd_times_of_the_last_look_are_answered(signed_in: Client, since: str) -> None:
    response = signed_in.get(f"{LIST}changes/", {"since": since})
    assert response.status_code in {200, 400}


def test_shared_session_is_news_for_open_tabs(session: PhotoSession, signed_in: Client) -> None:
    PhotoSession.objects.update(updated_at="2026-01-01T00:00:00Z")
    sessions.mark_shared(counts={session.pk: 1}, at=timezone.now())
    response = signed_in.get(f"{LIST}changes/", {"since": "2026-01-02T00:00:00Z"})
    assert [row.pk for row in response.context["rows"]] == [session.pk]
