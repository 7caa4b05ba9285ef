"""Choosing sessions in the gallery and doing one thing to all of them."""

import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from crm.models import Customer, Label
from delivery.models import DeliveryJob, ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.bulk.models import BulkRun
from tests.factories import (
    CustomerFactory,
    LabelFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    stored,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

BULK = "/studio/gallery/bulk/"


@pytest.fixture
def pair(workspace: Workspace) -> list[PhotoSession]:
    return [SessionFactory(workspace=workspace, name=name) for name in ("A", "B")]


def chosen(sessions: list[PhotoSession], **answer: str) -> dict[str, Any]:
    return {"session": [str(session.pk) for session in sessions], "key": str(uuid4()), **answer}


def test_question_carries_the_choice_and_answer_links_it(
    pair: list[PhotoSession], workspace: Workspace, signed_in: Client
) -> None:
    anna = CustomerFactory(workspace=workspace, name="Anna")
    asked = signed_in.post(f"{BULK}link/", chosen(pair), headers=htmx("dialog-body"))
    assert [asked.text.count(f'value="{session.pk}"') for session in pair] == [1, 1]
    answer = chosen(pair, customer=str(anna.pk))
    response = signed_in.post(f"{BULK}link/", answer, headers=htmx("dialog-body"))
    assert set(PhotoSession.objects.values_list("customer", flat=True)) == {anna.pk}
    run = BulkRun.objects.get()
    assert f"/studio/bulk/{run.pk}/undo/" in response.text
    assert "Link 2 sessions to Anna: 2 done" in response.text
    assert {"selection-clear", "sessions-changed", "dialog-close"} <= set(
        response["HX-Trigger"].replace('"', " ").split()
    )
    signed_in.post(f"/studio/bulk/{run.pk}/undo/", headers=htmx())
    assert set(PhotoSession.objects.values_list("customer", flat=True)) == {None}


def test_all_that_match_are_meant_beyond_the_page(
    workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    SessionFactory.create_batch(5, workspace=workspace)
    SessionFactory(workspace=workspace, photo_count=1, tagged_count=1)
    label = LabelFactory(workspace=workspace, name="Wedding")
    answer = {"all": "1", "query": "?status=raw", "key": str(uuid4()), "label": str(label.pk)}
    signed_in.post(f"{BULK}label/", answer)
    assert (label.session_links.count(), BulkRun.objects.get().total) == (5, 5)


def test_searching_for_nothing_chooses_nothing(pair: list[PhotoSession], signed_in: Client) -> None:
    answer = {"all": "1", "query": "?q=zzz", "key": str(uuid4()), "sure": "1"}
    assert signed_in.post(f"{BULK}trash/", answer).status_code == 302
    assert (PhotoSession.objects.count(), BulkRun.objects.get().total) == (2, 0)


@pytest.mark.parametrize(
    "answer",
    [
        {"session": ["nonsense"], "key": str(uuid4())},
        {"all": "1", "query": "?colour=red", "key": str(uuid4())},
        {"session": [], "key": "nonsense", "sure": "1"},
        {"session": [], "sure": "1"},
    ],
)
def test_refuses_what_it_does_not_understand(
    answer: dict[str, Any], pair: list[PhotoSession], signed_in: Client
) -> None:
    assert signed_in.post(f"{BULK}trash/", answer).status_code == 400
    assert PhotoSession.objects.count() == 2


def test_sessions_and_customers_of_another_studio_are_left_alone(
    pair: list[PhotoSession], other_workspace: Workspace, signed_in: Client
) -> None:
    foreign = SessionFactory(workspace=other_workspace)
    rival = CustomerFactory(workspace=other_workspace)
    signed_in.post(f"{BULK}trash/", chosen([foreign], sure="1"))
    assert BulkRun.objects.get().total == 0
    refused = signed_in.post(f"{BULK}link/", chosen(pair, customer=str(rival.pk)))
    strange = LabelFactory(workspace=other_workspace)
    also = signed_in.post(f"{BULK}label/", chosen(pair, label=str(strange.pk)))
    assert (refused.status_code, also.status_code) == (422, 422)
    assert BulkRun.objects.count() == 1


def test_trash_and_undo(pair: list[PhotoSession], signed_in: Client) -> None:
    question = signed_in.post(f"{BULK}trash/", chosen(pair))
    assert "Move 2 sessions" in " ".join(question.text.split())
    assert PhotoSession.objects.count() == 2
    signed_in.post(f"{BULK}trash/", chosen(pair, sure="1"))
    assert PhotoSession.objects.count() == 0
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert PhotoSession.objects.count() == 2


def test_trashed_cards_leave_the_page_that_shows_them(
    pair: list[PhotoSession], signed_in: Client
) -> None:
    signed_in.post(f"{BULK}trash/", chosen(pair[:1], sure="1"))
    changes = signed_in.get("/studio/gallery/changes/?since=2020-01-01T00:00:00Z").text
    assert f'id="session-{pair[0].pk}" hx-swap-oob="delete"' in changes
    assert changes.count('hx-swap-oob="outerHTML"') == 1


def test_label_is_put_on_taken_off_and_undone(
    pair: list[PhotoSession], workspace: Workspace, signed_in: Client
) -> None:
    signed_in.post(f"{BULK}label/", chosen(pair, name="Wedding", colour="pink"))
    label = Label.objects.get()
    assert (label.colour, label.session_links.count()) == ("pink", 2)
    signed_in.post(f"{BULK}label/", chosen(pair[:1], label=str(label.pk), off="1"))
    assert [link.session for link in label.session_links.all()] == [pair[1]]
    run = BulkRun.objects.get(kind="sessions.unlabel")
    signed_in.post(f"/studio/bulk/{run.pk}/undo/")
    assert label.session_links.count() == 2


def test_label_that_is_there_stays_after_undo(
    pair: list[PhotoSession], workspace: Workspace, signed_in: Client
) -> None:
    label = SessionLabelFactory(session=pair[0]).label
    signed_in.post(f"{BULK}label/", chosen(pair, label=str(label.pk)))
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert [link.session for link in label.session_links.all()] == [pair[0]]


def test_without_an_answer_the_label_question_comes_again(
    pair: list[PhotoSession], signed_in: Client
) -> None:
    response = signed_in.post(f"{BULK}label/", chosen(pair, name=" "))
    assert response.status_code == 422
    assert "Choose a label, or type the name of a new one." in response.text


def test_delivers_to_every_customer_and_says_who_gets_nothing(
    pair: list[PhotoSession], workspace: Workspace, signed_in: Client
) -> None:
    anna = CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    PhotoSession.objects.filter(pk=pair[0].pk).update(customer=anna, photo_count=1)
    question = signed_in.post(f"{BULK}deliver/", chosen(pair)).text
    assert "to Anna, anna@mail.example" in question
    assert "The session has no customer." in question
    assert DeliveryJob.objects.count() == 0
    answer = chosen(pair, message="Enjoy!")
    told = signed_in.post(f"{BULK}deliver/", answer, headers=htmx("dialog-body")).text
    signed_in.post(f"{BULK}deliver/", answer)
    job = DeliveryJob.objects.get()
    assert (job.recipient, job.message, job.session) == ("anna@mail.example", "Enjoy!", pair[0])
    assert "1 done, 1 failed" in told
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert (DeliveryJob.objects.count(), ShareLink.objects.count()) == (0, 0)


def test_what_was_sent_is_not_called_back(
    pair: list[PhotoSession], workspace: Workspace, signed_in: Client
) -> None:
    PhotoSession.objects.update(customer=CustomerFactory(workspace=workspace), photo_count=1)
    signed_in.post(f"{BULK}deliver/", chosen(pair, message=""))
    DeliveryJob.objects.filter(session=pair[0]).update(attempt_count=1)
    run = BulkRun.objects.get()
    signed_in.post(f"/studio/bulk/{run.pk}/undo/")
    assert [job.session for job in DeliveryJob.objects.all()] == [pair[0]]
    assert "it cannot be called back" in signed_in.get(f"/studio/bulk/{run.pk}/").text


def zip_of(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_zip_has_a_folder_for_each_session(pair: list[PhotoSession], signed_in: Client) -> None:
    PhotoSession.objects.update(name="Same: name")
    for session in pair:
        stored(PhotoFactory(session=session, file_name="one.jpg").image)
    archive = zip_of(signed_in.post("/studio/gallery/photos.zip", chosen(pair)))
    assert sorted(archive.namelist()) == ["Same name (2)/one.jpg", "Same name/one.jpg"]
    one = zip_of(signed_in.get(f"/studio/gallery/{pair[0].pk}/photos.zip"))
    assert one.namelist() == ["one.jpg"]


def test_too_large_and_empty_zips_are_refused_in_words(
    pair: list[PhotoSession], signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.views.downloads.MOST_PHOTOS", 1)
    empty = signed_in.post("/studio/gallery/photos.zip", chosen(pair), follow=True)
    PhotoFactory.create_batch(2, session=pair[0])
    full = signed_in.post("/studio/gallery/photos.zip", chosen(pair), follow=True)
    assert "There is nothing to download" in empty.text
    assert "One ZIP holds 1 photos at most" in full.text


@pytest.mark.parametrize("kind", ["link", "label", "trash", "deliver"])
def test_questions_without_a_choice_are_pages(kind: str, signed_in: Client) -> None:
    response = signed_in.get(f"{BULK}{kind}/")
    assert (response.status_code, "0 sessions" in response.text) == (200, True)


def test_customer_search_of_the_question_needs_no_choice(
    workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory(workspace=workspace, name="Anna Laurent")
    CustomerFactory(workspace=workspace, name="Bob")
    response = signed_in.get(f"{BULK}link/?q=lau", headers=htmx("customer-choices"))
    names = [customer.name for customer in response.context["customers"]]
    assert (names, Customer.objects.count()) == (["Anna Laurent"], 2)
