"""What people see of deliveries, and what they do about them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from delivery import charts, queries
from delivery.actions import dispatching, jobs, sending
from delivery.models import DeliveryAttempt, DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.bulk.models import BulkRun
from photocrm.ids import new_id
from tests import queues
from tests.factories import (
    AttemptFactory,
    JobFactory,
    PhotoFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
    VisitFactory,
    token_of,
)
from tests.htmx import htmx
from tests.integration.delivery.workers import ahead, arrive, claimed, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture
def failed(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session), failed=True)


def shown(client: Client, query: str) -> list[DeliveryJob]:
    return list(client.get(f"/studio/deliveries/{query}").context["jobs"])


def test_what_needs_somebody_is_one_list(
    job: DeliveryJob, failed: DeliveryJob, signed_in: Client
) -> None:
    held = JobFactory(link=job.link, status=Status.NEEDS_DECISION, answer="Maybe sent")
    assert shown(signed_in, "?status=needs_you") == [held, failed]
    pills = {
        pill.label: pill.count for pill in signed_in.get("/studio/deliveries/").context["pills"]
    }
    assert (pills["All"], pills["Needs you"], pills["Needs a decision"]) == (3, 2, 1)
    assert "Paused" not in pills


@pytest.mark.parametrize("query", ["?q=anna@", "?q=ANNA", "?q=mail.example&status=queued"])
def test_deliveries_are_found_by_address(query: str, job: DeliveryJob, signed_in: Client) -> None:
    assert shown(signed_in, query) == [job]


@pytest.mark.parametrize("query", ["?q=berta", "?status=failed"])
def test_nothing_is_found_by_others(query: str, job: DeliveryJob, signed_in: Client) -> None:
    assert shown(signed_in, query) == []


@pytest.mark.parametrize("query", ["?status=gone", "?nothing=1", "?q=%00"])
def test_unknown_filters_are_refused(query: str, signed_in: Client) -> None:
    assert signed_in.get(f"/studio/deliveries/{query}").status_code == 400


def test_cancelled_delivery_is_not_sent_and_can_be_taken_up_again(
    job: DeliveryJob, signed_in: Client
) -> None:
    signed_in.post(f"/studio/deliveries/{job.pk}/cancel/")
    assert status(job) == Status.CANCELLED
    assert sending.claim(job.pk, 1) is None
    signed_in.post(f"/studio/deliveries/{job.pk}/cancel/undo/")
    assert status(job) == Status.RETRYING


def planned(client: Client, session: PhotoSession, moment: str, **terms: str) -> Any:
    values = {"recipient": "anna@mail.example", "key": str(new_id()), "send_at": moment, **terms}
    address = f"/studio/gallery/{session.pk}/deliver/"
    return client.post(address, values, headers=htmx("dialog-body"))


def test_planned_delivery_waits_for_its_time_in_the_zone_of_the_member(
    session: PhotoSession, owner: User, signed_in: Client, committed: Any
) -> None:
    User.objects.filter(pk=owner.pk).update(time_zone="Asia/Tokyo")
    tomorrow = (timezone.now() + timedelta(days=1)).replace(hour=9, minute=30, second=0)
    with committed():
        planned(signed_in, session, f"{tomorrow:%Y-%m-%dT%H:%M}")
    job = DeliveryJob.objects.get()
    wanted = tomorrow.replace(microsecond=0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert (job.status, job.next_attempt_at) == (Status.QUEUED, wanted)
    assert (queues.sent(), dispatching.dispatch(), sending.claim(job.pk, 1)) == ([], 0, None)
    ahead(days=2)
    assert dispatching.dispatch() == 1


def test_planned_delivery_is_sent_now_by_hand(
    session: PhotoSession, signed_in: Client, owner: User
) -> None:
    moment = timezone.now() + timedelta(days=3)
    planned(signed_in, session, f"{moment:%Y-%m-%dT%H:%M}")
    job = DeliveryJob.objects.get()
    assert job.may_be_retried
    signed_in.post(f"/studio/deliveries/{job.pk}/retry/")
    assert sending.claim(job.pk, 1)


def test_undo_of_a_cancelled_plan_waits_for_its_time_again(
    session: PhotoSession, signed_in: Client
) -> None:
    planned(signed_in, session, f"{timezone.now() + timedelta(days=3):%Y-%m-%dT%H:%M}")
    job = DeliveryJob.objects.get()
    page = signed_in.post(f"/studio/deliveries/{job.pk}/cancel/", follow=True)
    [message] = page.context["messages"]
    undo = f"/studio/deliveries/{job.pk}/cancel/undo/"
    assert (status(job), message.extra_tags) == (Status.CANCELLED, f"Undo {undo}")
    for _ in range(2):
        signed_in.post(undo)
        again = DeliveryJob.objects.get()
        assert (again.status, again.next_attempt_at) == (Status.QUEUED, job.next_attempt_at)
    assert dispatching.dispatch() == 0


@pytest.mark.parametrize("moment", ["soon", "2020-01-01T10:00", "2199-01-01T10:00"])
def test_odd_times_are_refused(moment: str, session: PhotoSession, signed_in: Client) -> None:
    assert planned(signed_in, session, moment).status_code == 422
    assert DeliveryJob.objects.count() == 0


def test_link_that_would_end_before_it_is_sent_is_refused(
    session: PhotoSession, signed_in: Client
) -> None:
    moment = f"{timezone.now() + timedelta(days=10):%Y-%m-%dT%H:%M}"
    refused = planned(signed_in, session, moment, expiry="7", choice="all")
    assert refused.status_code == 422
    assert "The link would end before it is sent." in refused.text
    assert DeliveryJob.objects.count() == 0
    planned(signed_in, session, moment, expiry="30", choice="all")
    assert DeliveryJob.objects.count() == 1


def test_what_has_arrived_is_not_cancelled(job: DeliveryJob, signed_in: Client) -> None:
    arrive(claimed(job))
    signed_in.post(f"/studio/deliveries/{job.pk}/cancel/")
    assert status(job) == Status.COMPLETED


def test_corrected_address_is_tried_at_once(failed: DeliveryJob, signed_in: Client) -> None:
    address = f"/studio/deliveries/{failed.pk}/address/"
    assert signed_in.get(address).context["form"]["recipient"].value() == "anna@mail.example"
    signed_in.post(address, {"recipient": "anna@new.example"})
    assert (status(failed), failed.recipient) == (Status.RETRYING, "anna@new.example")
    assert failed.link.recipient == "anna@new.example"
    assert failed.destination
    assert failed.destination.host == "new.example"


def test_link_that_may_be_in_the_wrong_hands_is_closed_by_the_correction(
    session: PhotoSession, signed_in: Client, client: Client
) -> None:
    photo = PhotoFactory(session=session)
    first = ShareLinkFactory(session=session, choice="chosen", may_zip=False, locked=True)
    SharedPhotoFactory(photo=photo, link=first)
    held = {"status": Status.NEEDS_DECISION, "answer": "Maybe sent"}
    job = JobFactory(link=first, recipient=first.recipient, **held)
    AttemptFactory(job=job, outcome=DeliveryAttempt.Outcome.UNSURE)
    signed_in.post(f"/studio/deliveries/{job.pk}/address/", {"recipient": "anna@new.example"})
    link = DeliveryJob.objects.get().link
    assert (link.recipient, link.password_hash) == ("anna@new.example", first.password_hash)
    assert (link.choice, link.may_zip, link.expires_at) == ("chosen", False, first.expires_at)
    assert [shared.photo for shared in link.shared_photos.all()] == [photo]
    opened = [client.get(f"/s/{token_of(one)}/").status_code for one in (first, link)]
    assert opened == [404, 403]  # nothing, and the question for the password


@pytest.mark.parametrize("recipient", ["", "anna", "änna@mail.example", "a" * 255 + "@b.example"])
def test_odd_address_is_refused_and_kept(
    recipient: str, failed: DeliveryJob, signed_in: Client
) -> None:
    response = signed_in.post(
        f"/studio/deliveries/{failed.pk}/address/",
        {"recipient": recipient},
        headers=htmx("dialog-body"),
    )
    assert response.status_code == 422
    assert response.context["form"]["recipient"].value() == recipient
    assert status(failed) == Status.FAILED


def test_address_of_what_has_arrived_stays(job: DeliveryJob, signed_in: Client) -> None:
    arrive(claimed(job))
    values = {"recipient": "anna@new.example"}
    response = signed_in.post(f"/studio/deliveries/{job.pk}/address/", values)
    assert (response.status_code, status(job)) == (422, Status.COMPLETED)
    assert job.recipient == "anna@mail.example"


def test_button_pressed_twice_sends_once_more_once(job: DeliveryJob, signed_in: Client) -> None:
    arrive(claimed(job))
    for _ in range(2):
        signed_in.post(f"/studio/deliveries/{job.pk}/resend/", {"key": "0" * 32})
    (again,) = DeliveryJob.objects.exclude(pk=job.pk)
    assert (again.status, again.link, again.recipient) == (Status.QUEUED, job.link, job.recipient)


def test_button_without_key_sends_nothing(job: DeliveryJob, signed_in: Client) -> None:
    signed_in.post(f"/studio/deliveries/{job.pk}/resend/", {"key": "odd"})
    assert DeliveryJob.objects.count() == 1


def test_all_of_a_filter_are_tried_again(failed: DeliveryJob, signed_in: Client) -> None:
    others: list[DeliveryJob] = [JobFactory(link=failed.link, failed=True) for _ in range(2)]
    done = JobFactory(link=failed.link, status=Status.COMPLETED, finished_at=timezone.now())
    choice = {"all": "1", "query": "?status=failed"}
    question = signed_in.post("/studio/deliveries/retry/", choice)
    assert question.context["count"] == 3
    answer = choice | {"sure": "1", "key": str(new_id())}
    signed_in.post("/studio/deliveries/retry/", answer)
    signed_in.post("/studio/deliveries/retry/", answer)
    assert {status(job) for job in [failed, *others]} == {Status.RETRYING}
    assert (status(done), BulkRun.objects.get().done_count) == (Status.COMPLETED, 3)


def test_undone_bulk_retry_calls_them_off(failed: DeliveryJob, signed_in: Client) -> None:
    answer = {"all": "1", "query": "?status=failed", "sure": "1", "key": str(new_id())}
    signed_in.post("/studio/deliveries/retry/", answer)
    signed_in.post(f"/studio/bulk/{BulkRun.objects.get().pk}/undo/")
    assert status(failed) == Status.CANCELLED


def test_erased_recipient_is_not_tried_again(failed: DeliveryJob, owner: User) -> None:
    DeliveryJob.objects.update(recipient="")
    assert not jobs.retry_now(job_id=failed.pk, by=owner)
    assert jobs.resend(job_id=failed.pk, key="key", by=owner) is None


def test_rate_counts_what_arrived_with_the_first_attempt(
    session: PhotoSession, workspace: Workspace
) -> None:
    assert queries.first_time_rate(workspace) is None
    link = ShareLinkFactory(session=session)
    for attempts, state in ((1, "completed"), (1, "completed"), (2, "completed"), (1, "failed")):
        JobFactory(link=link, status=state, attempt_count=attempts, finished_at=timezone.now())
    JobFactory(link=link)
    assert queries.first_time_rate(workspace) == 0.5


def test_figures_tell_weeks_and_times_until_opened(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    now = timezone.now()
    for hours in (0.5, 30, None):
        link = ShareLinkFactory(session=session)
        JobFactory(link=link, status=Status.COMPLETED, finished_at=now)
        if hours:
            VisitFactory(link=link, at=now + timedelta(hours=hours))
            VisitFactory(link=link, at=now + timedelta(days=20))
    JobFactory(link=link, failed=True)
    context = signed_in.get("/studio/deliveries/figures/").context
    monday = localdate() - timedelta(days=localdate().weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in range(11, -1, -1)]
    counts = [(0, 0)] * 11 + [(3, 1)]
    assert context["weeks"] == [(day, *both) for day, both in zip(mondays, counts, strict=True)]
    assert [count for _, count in context["opened"]] == [1, 0, 1, 0, 0, 1]


def test_figures_of_a_new_studio_are_empty(workspace: Workspace, signed_in: Client) -> None:
    response = signed_in.get("/studio/deliveries/figures/")
    assert (response.context["has_weeks"], response.context["has_opened"]) == (False, False)


def test_tallest_bar_takes_the_whole_height() -> None:
    low, tall = charts.bars([("a", "", 1, 0), ("b", "", 2, 2)])
    assert (low.good, low.bad, low.good_top) == (30.0, 0.0, 90.0)
    assert (tall.good, tall.bad, tall.bad_top) == (60.0, 60.0, 0.0)
