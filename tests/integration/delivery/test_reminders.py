"""The reminder ladder: who is reminded, when, and how often."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from delivery.actions import jobs, links, reminders, sending
from delivery.clock import Clock
from delivery.models import DeliveryJob, ReminderLadder, ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    JobFactory,
    PhotoFactory,
    ReminderLadderFactory,
    SessionFactory,
    ShareLinkFactory,
    WorkspaceFactory,
)
from tests.fixtures.mail import MailServer
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx
from tests.integration.delivery.workers import ahead

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status
BERLIN_NOON = timedelta(hours=11)
# In Berlin, in a winter that is yet to come: links are open until they end.
NOON = datetime(timezone.now().year + 1, 1, 20, 11, tzinfo=UTC)


@pytest.fixture
def ladder(workspace: Workspace) -> ReminderLadder:
    return ReminderLadderFactory(workspace=workspace)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The database's clock says so too."""
    return at(monkeypatch, NOON)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> datetime:
    ahead(seconds=(moment - timezone.now()).total_seconds())
    return moment


def sent(workspace: Workspace, moment: datetime, **fields: Any) -> ShareLink:
    """A link whose mail arrived then; without an end, and never opened."""
    customer = CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    session = SessionFactory(
        workspace=workspace,
        customer=customer,
        photo_count=1,
        name="Wedding",
        share_count=1,
        last_shared_at=moment,
    )
    PhotoFactory(session=session)
    link: ShareLink = ShareLinkFactory(session=session, shared_at=moment, **fields)
    JobFactory(link=link, status=Status.COMPLETED, finished_at=moment, next_attempt_at=None)
    return link


def promised() -> list[str]:
    found = DeliveryJob.objects.exclude(kind="share").order_by("created_at")
    return list(found.values_list("kind", flat=True))


@pytest.fixture
def unopened(workspace: Workspace, ladder: ReminderLadder, noon: datetime) -> ShareLink:
    return sent(workspace, noon - timedelta(days=5))


def test_link_that_nobody_opened_is_brought_to_mind_once(unopened: ShareLink) -> None:
    assert (reminders.run(), reminders.run()) == (1, 0)
    job = DeliveryJob.objects.get(kind="unopened")
    assert (job.link, job.customer, job.recipient, job.created_by) == (
        unopened,
        unopened.customer,
        "anna@mail.example",
        None,
    )
    assert (
        list(Event.objects.values_list("kind", "details__reminder"))
        == [("delivery.queued", "unopened")] * 2
    )


@pytest.mark.parametrize(
    ("days", "expected"), [(8, []), (7, ["week"]), (6, ["week"]), (5, []), (2, ["days"]), (0, [])]
)
def test_end_of_a_link_is_told_seven_and_two_days_before(
    workspace: Workspace, ladder: ReminderLadder, noon: datetime, days: int, expected: list[str]
) -> None:
    """Missed, it comes a day later."""
    end = noon + timedelta(days=days, hours=11)
    sent(workspace, noon - timedelta(days=40), expires_at=end)
    reminders.run()
    assert promised() == expected


def test_opened_link_skips_the_first_step_and_not_the_others(
    workspace: Workspace, ladder: ReminderLadder, noon: datetime
) -> None:
    seen = {"visit_count": 1, "last_visited_at": noon}
    sent(workspace, noon - timedelta(days=5), **seen)
    sent(workspace, noon - timedelta(days=40), expires_at=noon + timedelta(days=2), **seen)
    reminders.run()
    assert promised() == ["days"]


def refused(workspace: Workspace, link: ShareLink, why: str, by: User) -> None:
    """Makes one thing so that the link must not be brought to mind."""
    links_of = ShareLink.objects.filter(pk=link.pk)
    changes: dict[str, dict[str, Any]] = {
        "downloaded": {"download_count": 1},
        "revoked": {"revoked_at": timezone.now(), "revoked_by": by},
        "expired": {"expires_at": link.shared_at},
        "stopped": {"reminds": False},
        "erased": {"recipient": ""},
        "visited": {"visit_count": 1, "last_visited_at": timezone.now()},
        "not sent yet": {"shared_at": None},
    }
    trash = {"trashed_at": timezone.now(), "trashed_by": by}
    if why in changes:
        links_of.update(**changes[why])
    elif why == "customer in the trash":
        Customer.everything.filter(pk=link.customer_id).update(**trash)
    elif why == "customer gone for ever":
        links_of.update(customer=None)
    elif why == "session in the trash":
        PhotoSession.everything.filter(pk=link.session_id).update(**trash)
    elif why == "switched off":
        ReminderLadder.objects.update(is_on=False)
    elif why == "by hand":
        link.jobs.all().delete()
    elif why == "failed":
        link.jobs.update(status=Status.FAILED)
    elif why == "sent once more today":
        link.jobs.update(finished_at=Clock())
    elif why == "another mail under way":
        JobFactory(link=link)


@pytest.mark.parametrize(
    "why",
    [
        "downloaded",
        "revoked",
        "expired",
        "stopped",
        "erased",
        "visited",
        "not sent yet",
        "customer in the trash",
        "customer gone for ever",
        "session in the trash",
        "switched off",
        "by hand",
        "failed",
        "sent once more today",
        "another mail under way",
    ],
)
def test_nobody_is_reminded_who_should_not(
    unopened: ShareLink, workspace: Workspace, owner: User, why: str
) -> None:
    refused(workspace, unopened, why, owner)
    assert (reminders.run(), promised()) == (0, [])


def test_studio_without_reminders_sends_none(workspace: Workspace, noon: datetime) -> None:
    sent(workspace, noon - timedelta(days=5))
    assert reminders.run() == 0


def test_switching_on_writes_to_nobody_about_last_month(
    workspace: Workspace, ladder: ReminderLadder, noon: datetime
) -> None:
    sent(workspace, noon - timedelta(days=30), expires_at=noon + timedelta(days=30))
    assert reminders.run() == 0


def test_each_studio_reminds_by_its_own_clock(noon: datetime) -> None:
    """At noon in Berlin it is night in Los Angeles."""
    for zone in ("Europe/Berlin", "America/Los_Angeles"):
        studio = WorkspaceFactory(time_zone=zone)
        ReminderLadderFactory(workspace=studio)
        sent(studio, noon - timedelta(days=5))
    reminders.run()
    assert DeliveryJob.objects.get(kind="unopened").workspace.time_zone == "Europe/Berlin"


def test_link_with_another_end_is_told_of_that_one_too(
    workspace: Workspace, ladder: ReminderLadder, noon: datetime, owner: User
) -> None:
    link = sent(workspace, noon - timedelta(days=40), expires_at=noon + timedelta(days=7))
    reminders.run()
    DeliveryJob.objects.update(status=Status.COMPLETED, finished_at=noon, next_attempt_at=None)
    links.extend(link_id=link.pk, until=noon + timedelta(days=37), by=owner)
    ahead(seconds=(noon - timezone.now()).total_seconds() + timedelta(days=30).total_seconds())
    reminders.run()
    assert promised() == ["week", "week"]


def test_reminder_is_mailed_by_the_engine_in_the_language_of_the_link(
    unopened: ShareLink, smtp_server: MailServer, owner: User
) -> None:
    ShareLink.objects.update(language="de", created_by=owner)
    reminders.run()
    job = DeliveryJob.objects.get(kind="unopened")
    sending.send(job.pk, 1)
    job.refresh_from_db()
    assert job.status == Status.COMPLETED
    (message,) = smtp_server.messages
    assert message["Subject"] == "Ihre Fotos warten auf Sie: Wedding"
    assert message["Reply-To"] == owner.email
    assert Event.objects.filter(kind="delivery.completed", details__reminder="unopened").exists()


def test_reminder_that_waits_is_called_off_once_somebody_downloads(unopened: ShareLink) -> None:
    reminders.run()
    ShareLink.objects.update(download_count=1)
    reminders.run()
    job = DeliveryJob.objects.get(kind="unopened")
    assert (job.status, job.answer, job.alarm_due_at) == (
        Status.CANCELLED,
        "Called off: the reminder is not needed any more.",
        None,
    )


def test_reminder_is_asked_for_once_more_when_it_is_sent(
    unopened: ShareLink, smtp_server: MailServer
) -> None:
    """Between the round and the worker somebody downloaded: no mail, and no alarm."""
    reminders.run()
    ShareLink.objects.update(download_count=1)
    job = DeliveryJob.objects.get(kind="unopened")
    sending.send(job.pk, 1)
    job.refresh_from_db()
    assert (job.status, job.alarm_due_at, smtp_server.messages) == (Status.CANCELLED, None, [])


def test_reminder_is_no_delivery_in_the_figures_and_no_new_entry_when_it_is_called_off(
    unopened: ShareLink, workspace: Workspace
) -> None:
    reminders.run()
    job = DeliveryJob.objects.get(kind="unopened")
    assert list(DeliveryJob.objects.deliveries()) == list(unopened.jobs.filter(kind="share"))
    again = jobs.resend(job_id=job.pk, key="k", by=None)  # type: ignore[arg-type]
    assert again is not None
    assert again.kind == "unopened"


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_make_one_mail(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.clock.now", lambda: NOON)
    workspace = WorkspaceFactory()
    ReminderLadderFactory(workspace=workspace)
    for _ in range(3):
        sent(workspace, NOON - timedelta(days=5))
    counts = race(4, lambda number: reminders.run())
    assert sum(counts) == 3
    assert promised() == ["unopened"] * 3


def test_page_of_a_link_tells_what_is_planned_and_stops_it(
    workspace: Workspace, ladder: ReminderLadder, signed_in: Client
) -> None:
    now = timezone.now()
    link = sent(workspace, now, expires_at=now + timedelta(days=40))
    address = f"/studio/links/{link.pk}/reminders/"
    text = signed_in.get(address).text
    assert text.count("Planned") == 3
    stopped = signed_in.post(f"{address}stop/", headers=htmx())
    assert "reminders-changed" in stopped["HX-Trigger"]
    text = signed_in.get(address).text
    assert "Planned" not in text
    assert "No reminders are sent for this link." in text
    signed_in.post(f"{address}resume/")
    assert signed_in.get(address).text.count("Planned") == 3
    kinds = Event.objects.filter(kind__startswith="reminders.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "reminders.stopped",
        "reminders.resumed",
    ]


def test_page_of_a_link_tells_why_nothing_is_planned(
    workspace: Workspace, signed_in: Client
) -> None:
    link = sent(workspace, timezone.now())
    address = f"/studio/links/{link.pk}/reminders/"
    assert "Reminders are switched off." in signed_in.get(address).text
    ReminderLadderFactory(workspace=workspace)
    ShareLink.objects.update(download_count=1)
    assert "nobody has to be reminded" in signed_in.get(address).text


def test_settings_switch_reminders_on(signed_in: Client, workspace: Workspace) -> None:
    address = "/studio/settings/mails/"
    values = {"is_on": "on", "unopened_after": "3", "week_before": "on", "version": "0"}
    assert signed_in.post(address, values)["Location"] == address
    row = ReminderLadder.objects.get()
    assert (row.is_on, row.unopened_after, row.days_before_end) == (True, 3, {"week": 7})
    assert Event.objects.get().kind == "reminders.changed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unopened_after": "0"}, "greater than or equal to 1"),
        ({"unopened_after": "61"}, "less than or equal to 60"),
        ({"unopened_after": "soon"}, "Enter a whole number"),
        ({"unopened_after": ""}, "Choose at least one"),
        ({"version": "7"}, "Somebody else changed this"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    signed_in: Client, change: dict[str, str], words: str
) -> None:
    values = {"is_on": "on", "unopened_after": "3", "version": "0"} | change
    response = signed_in.post("/studio/settings/mails/", values)
    assert (response.status_code, ReminderLadder.objects.count()) == (422, 0)
    assert words in response.text


def test_staff_do_not_set_reminders_up(member: Member, client_of: ClientOf) -> None:
    assert client_of(member(Role.STAFF)).get("/studio/settings/mails/").status_code == 403
