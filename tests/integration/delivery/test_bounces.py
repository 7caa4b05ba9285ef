"""Mails that came back: what the delivery, the studio and the customer's page say then."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from crm.models import Interaction
from delivery import queries
from delivery.actions import alarms, jobs, sending
from delivery.actions.bounces import Busy, take
from delivery.models import Bounce, DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.bulk.models import BulkRow
from photocrm.ids import new_id
from tests.bounced_mails import raw_report
from tests.factories import BounceFactory, JobFactory, LetterFactory, ShareLinkFactory
from tests.fixtures.mail import MailServer
from tests.htmx import htmx
from tests.integration.delivery.workers import ahead, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status
HARD = "550 5.1.1 <anna@mail.example>: Recipient address rejected: User unknown"


@pytest.fixture
def arrived(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session), completed=True)


def returned(job: DeliveryJob, **facts: Any) -> bytes:
    return raw_report(f"{job.pk}@localhost", **facts)


def soft(job: DeliveryJob, **facts: Any) -> bytes:
    told = {"status": "4.2.2", "diagnostic": "smtp; 452 4.2.2 Mailbox full"}
    return returned(job, **told, **facts)


def test_report_about_the_mail_that_was_sent_turns_completed_into_bounced(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    sending.send(job.pk, 1)
    (mail,) = smtp_server.messages
    assert status(job) == Status.COMPLETED
    assert take(raw_report(mail["Message-ID"].strip("<>"), to=mail["To"]))
    assert (status(job), job.answer) == (Status.BOUNCED, HARD)


def test_hard_bounce_needs_somebody_and_is_told(arrived: DeliveryJob) -> None:
    assert take(returned(arrived))
    bounce = Bounce.objects.get()
    assert (bounce.job, bounce.link, bounce.kind) == (arrived, arrived.link, Bounce.Kind.HARD)
    assert (bounce.recipient, bounce.code, bounce.words) == ("anna@mail.example", "5.1.1", HARD)
    arrived.refresh_from_db()
    assert (arrived.status, arrived.answer) == (Status.BOUNCED, HARD)
    assert list(DeliveryJob.objects.needing_somebody()) == [arrived]
    told = Event.objects.filter(kind="delivery.bounced")
    assert {event.details["answer"] for event in told} == {HARD}
    assert {event.table for event in told} == {"gallery_photosession", "crm_customer"}


def test_soft_bounce_is_shown_and_left_alone(arrived: DeliveryJob) -> None:
    assert take(soft(arrived))
    arrived.refresh_from_db()
    assert (arrived.status, arrived.answer) == (Status.BOUNCED_SOFT, "452 4.2.2 Mailbox full")
    assert (arrived.next_attempt_at, arrived.alarm_due_at) == (None, None)
    assert not DeliveryJob.objects.needing_somebody().exists()


def test_hard_bounce_follows_a_soft_one_and_not_the_other_way(arrived: DeliveryJob) -> None:
    assert take(soft(arrived))
    assert take(returned(arrived, report_id="second@x"))
    assert take(soft(arrived, report_id="third@x"))
    assert (status(arrived), arrived.answer) == (Status.BOUNCED, HARD)
    assert Bounce.objects.count() == 3


def test_same_report_twice_is_one_bounce(arrived: DeliveryJob) -> None:
    assert take(returned(arrived))
    assert not take(b"Received: by another way\n" + returned(arrived))
    assert Bounce.objects.count() == 1
    assert Event.objects.filter(kind="delivery.bounced").count() == 2


@pytest.mark.parametrize("action", ["delivered", "relayed"])
def test_good_news_change_nothing(action: str, arrived: DeliveryJob) -> None:
    assert not take(returned(arrived, action=action, status="2.0.0", diagnostic=""))
    assert status(arrived) == Status.COMPLETED


def test_mail_of_others_is_no_bounce_of_ours(arrived: DeliveryJob) -> None:
    """Whatever address it names."""
    assert not take(raw_report("4711@other.example"))
    assert not take(raw_report(f"{new_id()}@localhost"))
    assert (status(arrived), Bounce.objects.count()) == (Status.COMPLETED, 0)


def test_bounce_of_an_earlier_address_leaves_the_corrected_delivery_alone(
    arrived: DeliveryJob,
) -> None:
    DeliveryJob.objects.filter(pk=arrived.pk).update(recipient="anna@new.example")
    assert take(returned(arrived, to="anna@mail.example"))
    assert status(arrived) == Status.COMPLETED
    assert Bounce.objects.get().recipient == "anna@mail.example"


def test_domain_with_umlauts_is_the_same_in_punycode(arrived: DeliveryJob) -> None:
    DeliveryJob.objects.filter(pk=arrived.pk).update(recipient="anna@müller.example")
    assert take(returned(arrived, to="anna@xn--mller-kva.example"))
    assert status(arrived) == Status.BOUNCED


def test_bounce_waits_while_the_mail_is_being_handed_over(job: DeliveryJob) -> None:
    sending.claim(job.pk, 1)
    with pytest.raises(Busy):
        take(returned(job))
    assert Bounce.objects.count() == 0


def test_delivery_that_is_tried_again_goes_on(session: PhotoSession) -> None:
    job = JobFactory(link=ShareLinkFactory(session=session), status=Status.RETRYING)
    assert take(returned(job))
    assert status(job) == Status.RETRYING


def test_bounce_decides_what_needed_a_decision(session: PhotoSession) -> None:
    link = ShareLinkFactory(session=session)
    job = JobFactory(link=link, status=Status.NEEDS_DECISION, answer="Maybe sent")
    assert take(returned(job))
    job.refresh_from_db()
    assert job.status == Status.BOUNCED
    assert job.finished_at


def test_mail_about_a_choice_marks_the_address_alone(arrived: DeliveryJob) -> None:
    letter = LetterFactory(link=arrived.link)
    assert take(raw_report(f"{letter.pk}@localhost"))
    bounce = Bounce.objects.get()
    assert (bounce.job, bounce.link, bounce.recipient) == (None, arrived.link, letter.recipient)
    assert status(arrived) == Status.COMPLETED


def test_mail_to_a_member_is_no_bounce_of_a_customer(arrived: DeliveryJob) -> None:
    letter = LetterFactory(link=arrived.link, kind="studio")
    assert not take(raw_report(f"{letter.pk}@localhost"))


def test_words_with_odd_characters_are_kept_readable(arrived: DeliveryJob) -> None:
    assert take(returned(arrived, diagnostic="smtp; 550 no\x07 such\x00 user " + "x" * 600))
    bounce = Bounce.objects.get()
    assert bounce.words.startswith("550 no such user xxx")
    assert len(bounce.words) == 500


def test_managers_get_the_alarm(arrived: DeliveryJob, owner: User, smtp_server: MailServer) -> None:
    take(returned(arrived))
    assert alarms.raise_alarms() == 0
    ahead(minutes=3)
    assert alarms.raise_alarms() == 1
    (mail,) = smtp_server.messages
    assert mail["To"] == owner.email
    assert HARD in mail.get_content()


def test_timeline_tells_that_it_came_back(arrived: DeliveryJob) -> None:
    take(returned(arrived))
    entry = Interaction.objects.get(customer=arrived.customer)
    text = f"“{arrived.session.name}” came back from anna@mail.example"
    assert (entry.kind, entry.text) == (Interaction.Kind.NOTE, text)


def test_corrected_address_is_sent_to_from_there(
    arrived: DeliveryJob, signed_in: Client, smtp_server: MailServer
) -> None:
    take(returned(arrived))
    address = f"/studio/deliveries/{arrived.pk}/address/"
    signed_in.post(address, {"recipient": "anna@new.example"})
    assert status(arrived) == Status.RETRYING
    sending.send(arrived.pk, 2)
    assert (status(arrived), smtp_server.recipients) == (Status.COMPLETED, ["anna@new.example"])


def test_bounces_have_their_pills_and_lists(arrived: DeliveryJob, signed_in: Client) -> None:
    page = signed_in.get("/studio/deliveries/")
    assert not [pill for pill in page.context["pills"] if "Bounced" in pill.label]
    take(returned(arrived))
    page = signed_in.get("/studio/deliveries/?status=bounced")
    counts = {pill.label: pill.count for pill in page.context["pills"]}
    assert (counts["Bounced (hard)"], counts["Needs you"], counts["Completed"]) == (1, 1, 0)
    assert page.context["jobs"] == [arrived]
    assert signed_in.get("/studio/deliveries/?status=needs_you").context["jobs"] == [arrived]


def test_page_of_the_delivery_tells_the_words_of_the_server(
    arrived: DeliveryJob, signed_in: Client
) -> None:
    take(returned(arrived))
    page = signed_in.get(f"/studio/deliveries/{arrived.pk}/").text
    told = f"anna@mail.example: {escape(HARD)}"
    for words in ("Bounced (hard)", told, "Edit address", "Correct the address."):
        assert words in page
    panel = f"/studio/customers/{arrived.customer_id}/deliveries/"
    assert "User unknown" in signed_in.get(panel, headers=htmx("delivery-panel")).text


def test_bounced_deliveries_are_not_tried_again_in_bulk(arrived: DeliveryJob, owner: User) -> None:
    take(returned(arrived))
    assert not DeliveryJob.objects.retriable().exists()
    assert jobs.retry_now(job_id=arrived.pk, by=owner)


def test_rate_counts_bounces_as_not_arrived(arrived: DeliveryJob, workspace: Workspace) -> None:
    JobFactory(link=arrived.link, completed=True)
    assert queries.first_time_rate(workspace) == 1
    take(returned(arrived))
    assert queries.first_time_rate(workspace) == 0.5
    *_, (_, good, bad) = queries.by_week(workspace)
    assert (good, bad) == (1, 1)


def deliver(client: Client, session: PhotoSession, recipient: str, **values: str) -> Any:
    asked = {"recipient": recipient, "key": str(new_id()), **values}
    url = f"/studio/gallery/{session.pk}/deliver/"
    return client.post(url, asked, headers=htmx("dialog-body"))


def test_form_tells_of_the_bounce_before_it_is_sent(
    arrived: DeliveryJob, session: PhotoSession, signed_in: Client
) -> None:
    take(returned(arrived))
    page = signed_in.get(f"/studio/gallery/{session.pk}/deliver/")
    assert escape(f"The last mail to anna@mail.example came back: {HARD}") in page.text
    assert page.context["form"]["warned"].value() == "anna@mail.example"
    assert deliver(signed_in, session, "anna@mail.example", warned="anna@mail.example")
    assert DeliveryJob.objects.count() == 2


def test_typed_address_that_bounced_is_warned_of_once(
    arrived: DeliveryJob, session: PhotoSession, signed_in: Client
) -> None:
    take(returned(arrived))
    warned = deliver(signed_in, session, "Anna@mail.example", message="Here!")
    assert (warned.status_code, DeliveryJob.objects.count()) == (422, 1)
    assert escape(f"came back: {HARD} Press the button again") in warned.text
    form = warned.context["form"]
    assert (form["warned"].value(), form["message"].value()) == ("Anna@mail.example", "Here!")
    deliver(signed_in, session, "Anna@mail.example", warned="Anna@mail.example")
    assert DeliveryJob.objects.count() == 2


def test_address_at_which_something_arrived_since_is_good_again(
    arrived: DeliveryJob, session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    take(returned(arrived))
    assert queries.last_bounce(workspace, "ANNA@mail.example")
    JobFactory(link=arrived.link, completed=True)
    assert queries.last_bounce(workspace, "anna@mail.example") is None
    deliver(signed_in, session, "anna@mail.example")
    assert DeliveryJob.objects.count() == 3


def test_soft_bounces_and_other_studios_mark_no_address(
    arrived: DeliveryJob, workspace: Workspace
) -> None:
    take(soft(arrived))
    BounceFactory(recipient="anna@mail.example")
    assert queries.last_bounce(workspace, "anna@mail.example") is None
    assert queries.last_bounce(workspace, "") is None


def test_corrected_address_that_bounced_as_well_is_warned_of(
    arrived: DeliveryJob, signed_in: Client
) -> None:
    take(returned(arrived))
    address = f"/studio/deliveries/{arrived.pk}/address/"
    refused = signed_in.post(address, {"recipient": "anna@mail.example"})
    assert (refused.status_code, status(arrived)) == (422, Status.BOUNCED)
    values = {"recipient": "anna@mail.example", "warned": "anna@mail.example"}
    signed_in.post(address, values)
    assert status(arrived) == Status.RETRYING


def test_page_of_the_customer_tells_which_address_bounces(
    arrived: DeliveryJob, signed_in: Client, django_assert_num_queries: Any
) -> None:
    address = f"/studio/customers/{arrived.customer_id}/numbers/"
    assert "come back" not in signed_in.get(address).text
    take(returned(arrived))
    BounceFactory(job=arrived)
    page = signed_in.get(address, headers=htmx("customer-numbers"))
    assert [bounce.recipient for bounce in page.context["bounced"]] == ["anna@mail.example"]
    assert "Mails to anna@mail.example come back" in page.text


def test_bulk_delivery_leaves_out_who_cannot_be_reached(
    arrived: DeliveryJob, session: PhotoSession, signed_in: Client
) -> None:
    take(returned(arrived))
    reason = "The last mail to anna@mail.example came back: deliver it by itself."
    answer = {"session": [str(session.pk)], "key": str(new_id())}
    assert reason in signed_in.post("/studio/gallery/bulk/deliver/", answer).text
    signed_in.post("/studio/gallery/bulk/deliver/", answer | {"message": "Again"})
    assert BulkRow.objects.get().reason == reason
    assert DeliveryJob.objects.count() == 1
