"""Two sessions become one, and two again."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.actions import merging
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import CustomerFactory, PhotoFactory, SessionFactory, SessionLabelFactory
from tests.htmx import htmx
from tests.integration.gallery.test_moving import filled, photos, state

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return filled(workspace, "ab", name="Wedding", notes="Rings at four.")


@pytest.fixture
def other(workspace: Workspace) -> PhotoSession:
    return filled(workspace, "xyz", name="Party", notes="Band at nine.")


def merge(client: Client, session: PhotoSession, other: PhotoSession, **more: Any) -> Any:
    data = {"session": other.pk, **more}
    return client.post(f"{LIST}{session.pk}/merge/", data, headers=htmx("dialog-body"))


def undo(client: Client, session: PhotoSession) -> Any:
    event = Event.objects.get(kind="session.merged")
    return client.post(f"{LIST}{session.pk}/merge/?undo={event.pk}")


def test_nothing_is_merged_before_it_is_confirmed(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    dialog = merge(signed_in, session, other)
    assert (dialog.status_code, "3 photos of “Party”" in dialog.text) == (200, True)
    assert state(other)[0] == "xyz"


def test_merge_keeps_photos_notes_labels_and_the_one_customer(
    session: PhotoSession, other: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    PhotoSession.objects.filter(pk=other.pk).update(customer=customer)
    both = SessionLabelFactory(session=session).label
    SessionLabelFactory(session=other, label=both)
    new = SessionLabelFactory(session=other).label
    answer = merge(signed_in, session, other, confirmed="yes")
    assert "Undo" in answer.text
    assert state(session) == ("abxyz", 5, 0, "a")
    assert session.notes == "Rings at four.\n\nBand at nine."
    assert (session.customer, set(session.labels.all())) == (customer, {both, new})
    emptied = PhotoSession.everything.get(pk=other.pk)
    assert (emptied.photo_count, emptied.trashed_at is not None) == (0, True)


def test_undo_of_a_merge_restores_both(
    session: PhotoSession, other: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    PhotoSession.objects.filter(pk=other.pk).update(customer=CustomerFactory(workspace=workspace))
    SessionLabelFactory(session=other)
    merge(signed_in, session, other, confirmed="yes")
    undo(signed_in, session)
    assert (state(session), state(other)) == (("ab", 2, 0, "a"), ("xyz", 3, 0, "x"))
    assert (session.notes, session.customer, session.labels.count()) == ("Rings at four.", None, 0)
    assert (other.trashed_at, other.labels.count()) == (None, 1)


def test_undo_leaves_what_somebody_wrote_after_the_merge(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    merge(signed_in, session, other, confirmed="yes")
    notes = {"notes": "Both parts.", "version": 2}
    signed_in.post(f"{LIST}{session.pk}/edit/notes/", notes)
    undo(signed_in, session)
    assert (state(session)[0], session.notes) == ("ab", "Both parts.")


def test_merge_is_undone_once(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    merge(signed_in, session, other, confirmed="yes")
    assert [undo(signed_in, session).status_code for _ in range(2)] == [302, 404]


def test_picture_in_both_is_not_doubled_but_named(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    PhotoFactory(
        session=other, image=photos(session, "a")[0].image, file_name="twin.jpg", position=9
    )
    answer = merge(signed_in, session, other, confirmed="yes")
    assert state(session)[0] == "abxyz"
    assert "twin.jpg stays" in answer.text


def test_of_two_customers_a_person_chooses(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    mine, theirs = CustomerFactory.create_batch(2, workspace=workspace)
    session = filled(workspace, "a", customer=mine)
    other = filled(workspace, "x", customer=theirs)
    stranger = CustomerFactory(workspace=workspace)
    refused = [
        merge(signed_in, session, other, confirmed="yes", **chosen).status_code
        for chosen in ({}, {"customer": stranger.pk}, {"customer": "x"})
    ]
    assert refused == [422, 422, 422]
    with pytest.raises(merging.Undecided):
        merging.merge(session_id=session.pk, other_id=other.pk, workspace=workspace, by=owner)
    merge(signed_in, session, other, confirmed="yes", customer=theirs.pk)
    session.refresh_from_db()
    assert session.customer == theirs


def test_private_links_are_named_and_must_be_agreed_to(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    shared = {"share_count": 2, "last_shared_at": timezone.now()}
    PhotoSession.objects.filter(pk=other.pk).update(**shared)
    dialog = merge(signed_in, session, other)
    assert "Private links of “Party” stop working: 2." in dialog.text
    assert merge(signed_in, session, other, confirmed="yes").status_code == 422
    assert state(other)[0] == "xyz"
    merge(signed_in, session, other, confirmed="yes", links="on")
    assert state(session)[0] == "abxyz"


def test_merging_with_itself_or_another_studio_is_refused(
    session: PhotoSession, other_workspace: Workspace, signed_in: Client
) -> None:
    foreign = SessionFactory(workspace=other_workspace)
    tried = [merge(signed_in, session, one, confirmed="yes") for one in (session, foreign)]
    assert [answer.status_code for answer in tried] == [422, 422]


def test_choices_open_as_a_dialog_and_as_a_page(
    session: PhotoSession, other: PhotoSession, signed_in: Client
) -> None:
    address = f"{LIST}{session.pk}/merge/"
    answers = [signed_in.get(address), signed_in.get(address, headers=htmx("dialog-body"))]
    assert ["Party" in answer.text for answer in answers] == [True, True]
    assert ["<html" in answer.text for answer in answers] == [True, False]
