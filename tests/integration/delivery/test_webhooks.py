"""Deliveries that a program of the studio receives."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from delivery.actions import endpoints, jobs, notices, sending
from delivery.actions.bounces import take
from delivery.channels import webhook
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob, Endpoint, Notice
from delivery.schedule import LADDER
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.bounced_mails import raw_report
from tests.factories import (
    EndpointFactory,
    JobFactory,
    NoticeFactory,
    ShareLinkFactory,
    token_of,
)
from tests.integration.delivery.workers import ahead, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


class Receiver(ThreadingHTTPServer):
    """Says what it is told to, and keeps what it got."""

    code, answer, extra = 200, b"thanks", ("X-Nothing", "")

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        self.send_response(self.server.code)
        self.send_header(*self.server.extra)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args: Any) -> None:
        """Keeps the output of tests clean."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    server = Receiver()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def endpoint(workspace: Workspace, receiver: Receiver) -> Endpoint:
    return EndpointFactory(workspace=workspace, url=receiver.url)


def job_for(endpoint: Endpoint, session: PhotoSession) -> DeliveryJob:
    link = ShareLinkFactory(session=session)
    return JobFactory(link=link, channel="webhook", endpoint=endpoint)


def outcome(job: DeliveryJob) -> tuple[str, str, int | None]:
    attempt = job.attempts.get()
    return status(job), attempt.outcome, attempt.code


def secret(endpoint: Endpoint) -> str:
    endpoint = Endpoint.objects.with_old_secret().get(pk=endpoint.pk)
    return webhook.secrets_of(endpoint)[0]


def test_receiver_gets_the_link_signed_by_the_standard(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    job = job_for(endpoint, session)
    sending.send(job.pk, 1)
    assert outcome(job) == (Status.COMPLETED, "sent", 200)
    ((headers, body),) = receiver.got
    told = Webhook(secret(endpoint)).verify(body, headers)
    assert (told["type"], headers["webhook-id"]) == ("delivery.sent", str(job.pk))
    assert told["data"]["link"] == f"https://studio.example/s/{token_of(job.link)}/"
    assert told["data"]["recipient"] == "anna@mail.example"


def test_changed_body_is_not_verified(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    sending.send(job_for(endpoint, session).pk, 1)
    ((headers, body),) = receiver.got
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(endpoint)).verify(body.replace(b"anna", b"enna"), headers)


class TestBounces:
    """What webhooks are told of mails that came back."""

    @pytest.fixture
    def bounced(self, session: PhotoSession) -> DeliveryJob:
        return JobFactory(link=ShareLinkFactory(session=session), completed=True)

    @pytest.fixture
    def listener(self, endpoint: Endpoint) -> Endpoint:
        Endpoint.objects.filter(pk=endpoint.pk).update(tells_bounces=True)
        return endpoint

    def test_report_is_posted_once_signed_by_the_standard(
        self, bounced: DeliveryJob, listener: Endpoint, receiver: Receiver
    ) -> None:
        """By those that asked for it, and not by another studio's."""
        EndpointFactory(workspace=bounced.workspace)
        EndpointFactory(
            workspace=bounced.workspace,
            tells_bounces=True,
            disabled_at=timezone.now(),
            disabled_because="By hand.",
        )
        EndpointFactory(tells_bounces=True)
        report = raw_report(f"{bounced.pk}@localhost", to="anna@mail.example")
        assert (take(report), take(report)) == (True, False)
        notice = Notice.objects.get()
        notices.send(notice.pk, 1)
        notices.send(notice.pk, 1)
        ((head, body),) = receiver.got
        told = Webhook(secret(listener)).verify(body, head)
        assert head["webhook-id"] == str(notice.pk)
        assert (told["type"], told["timestamp"]) == (
            "delivery.bounced",
            notice.bounce.created_at.isoformat(),
        )
        assert told["data"] == {
            "delivery": str(bounced.pk),
            "bounce": "hard",
            "code": "5.1.1",
            "words": notice.bounce.words,
            "recipient": "anna@mail.example",
            "customer": str(bounced.customer),
            "session": {"id": str(bounced.session_id), "name": bounced.session.name},
        }
        notice.refresh_from_db()
        assert (notice.status, notice.answer) == ("sent", "thanks")

    def test_receiver_that_is_busy_is_told_later(
        self, bounced: DeliveryJob, listener: Endpoint, receiver: Receiver
    ) -> None:
        notice = NoticeFactory(endpoint=listener, bounce__job=bounced)
        receiver.code = 500
        notices.send(notice.pk, 1)
        notice.refresh_from_db()
        assert (notice.status, notice.attempts) == ("waiting", 1)
        assert notices.dispatch(notice.next_attempt_at - timedelta(seconds=1)) == 0
        assert notices.dispatch(notice.next_attempt_at) == 1
        receiver.code = 204
        notices.send(notice.pk, 2)
        heads = [head["webhook-id"] for head, _ in receiver.got]
        assert heads == [str(notice.pk)] * 2
        notice.refresh_from_db()
        assert notice.status == "sent"

    def test_it_ends_with_the_ladder_or_with_a_receiver_that_is_gone(
        self, bounced: DeliveryJob, listener: Endpoint, receiver: Receiver
    ) -> None:
        about = {"endpoint": listener, "bounce__job": bounced}
        last = NoticeFactory(attempts=len(LADDER), **about)
        receiver.code = 500
        notices.send(last.pk, len(LADDER) + 1)
        gone, late = NoticeFactory.create_batch(2, **about)
        receiver.code = 410
        notices.send(gone.pk, 1)
        notices.send(late.pk, 1)
        ends = Notice.objects.order_by("pk").values_list("status", "answer")
        assert list(ends) == [
            ("failed", "thanks"),
            ("failed", "thanks"),
            ("failed", "The webhook is switched off."),
        ]
        listener.refresh_from_db()
        assert listener.disabled_because == "The receiver answered 410 Gone."


def test_both_secrets_count_for_a_day_after_a_change(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver, owner: User
) -> None:
    old = secret(endpoint)
    endpoints.rotate(endpoint_id=endpoint.pk, by=owner)
    assert secret(endpoint) != old
    sending.send(job_for(endpoint, session).pk, 1)
    for known in (old, secret(endpoint)):
        Webhook(known).verify(receiver.got[0][1], receiver.got[0][0])
    ahead(days=1, seconds=1)
    sending.send(job_for(endpoint, session).pk, 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(receiver.got[1][1], receiver.got[1][0])


def test_receiver_of_the_former_key_still_knows_us(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver, settings: Any
) -> None:
    known = secret(endpoint)
    job = job_for(endpoint, session)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as one likes it to be, and longer"
    sending.send(job.pk, 1)
    Webhook(known).verify(receiver.got[0][1], receiver.got[0][0])


@pytest.mark.parametrize("code", [300, 301, 302, 307, 308, 400, 404, 500])
def test_anything_but_yes_is_tried_again_and_never_followed(
    code: int, endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    receiver.code, receiver.extra = code, ("Location", receiver.url)
    job = job_for(endpoint, session)
    sending.send(job.pk, 1)
    assert outcome(job) == (Status.RETRYING, "temporary", code)
    assert len(receiver.got) == 1


def test_receiver_that_is_gone_is_switched_off(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    receiver.code = 410
    job, later = job_for(endpoint, session), job_for(endpoint, session)
    sending.send(job.pk, 1)
    assert outcome(job) == (Status.FAILED, "permanent", 410)
    endpoint.refresh_from_db()
    assert endpoint.disabled_because == endpoints.BY_RECEIVER
    sending.send(later.pk, 1)
    assert (status(later), len(receiver.got)) == (Status.FAILED, 1)


@pytest.mark.parametrize("code", [429, 503])
def test_busy_receiver_is_left_alone_for_as_long_as_it_asks(
    code: int, endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    receiver.code, receiver.extra = code, ("Retry-After", "3600")
    job = job_for(endpoint, session)
    sending.send(job.pk, 1)
    waits = DeliveryJob.objects.filter(next_attempt_at__gt=Clock() + timedelta(minutes=59))
    assert waits.get() == job


@pytest.mark.parametrize("told", ["", "soon", "-5", "²", "Wed, 99 Jan 2026", "9" * 400])
def test_odd_wait_is_survived(
    told: str, endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    receiver.code, receiver.extra = 503, ("Retry-After", told.encode("ascii", "ignore").decode())
    job = job_for(endpoint, session)
    sending.send(job.pk, 1)
    assert status(job) == Status.RETRYING


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://[::1]:9/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]:9/",
        "http://0.0.0.0:9/",
        "http://2130706433:9/",
    ],
)
def test_private_addresses_are_refused(
    url: str, workspace: Workspace, session: PhotoSession, settings: Any
) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    job = job_for(EndpointFactory(workspace=workspace, url=url), session)
    sending.send(job.pk, 1)
    assert outcome(job) == (Status.FAILED, "permanent", None)
    assert job.answer == "The address leads into a private network."


def test_receiver_that_is_away_certainly_got_nothing(
    workspace: Workspace, session: PhotoSession, settings: Any
) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    job = job_for(EndpointFactory(workspace=workspace, url="http://127.0.0.1:1/"), session)
    sending.send(job.pk, 1)
    assert outcome(job) == (Status.RETRYING, "temporary", None)


def test_long_answer_is_read_no_further_than_needed(
    endpoint: Endpoint, session: PhotoSession, receiver: Receiver
) -> None:
    receiver.answer = b"x" * 100_000
    job = job_for(endpoint, session)
    sending.send(job.pk, 1)
    assert status(job) == Status.COMPLETED
    assert len(DeliveryAttempt.objects.get().answer) == 500


def test_form_offers_webhooks_that_are_on(
    endpoint: Endpoint, session: PhotoSession, signed_in: Client
) -> None:
    address = f"/studio/gallery/{session.pk}/deliver/"
    form = signed_in.get(address).context["form"]
    values = {
        "recipient": "anna@mail.example",
        "key": form["key"].value(),
        "endpoint": str(endpoint.pk),
    }
    signed_in.post(address, values)
    job = DeliveryJob.objects.get()
    assert job.destination
    assert (job.channel, job.endpoint, job.destination.host) == ("webhook", endpoint, "127.0.0.1")
    Endpoint.objects.update(disabled_at=Clock(), disabled_because="Off")
    assert "endpoint" not in signed_in.get(address).context["form"].fields


def test_same_form_by_mail_and_by_webhook_are_two_promises(
    endpoint: Endpoint, session: PhotoSession, owner: User
) -> None:
    facts: Any = {
        "session": session,
        "customer": session.customer,
        "recipient": "anna@mail.example",
        "message": "",
        "key": "key",
        "by": owner,
    }
    made = {jobs.deliver(**facts, endpoint=way).pk for way in (None, endpoint, None, endpoint)}
    assert len(made) == 2


def test_webhook_is_added_changed_and_switched(workspace: Workspace, signed_in: Client) -> None:
    page = "/studio/deliveries/webhooks/"
    signed_in.post(page, {"name": "Zapier", "url": "https://hooks.example/a"})
    endpoint = Endpoint.objects.get()
    signed_in.post(
        f"{page}{endpoint.pk}/",
        {"name": "Make", "url": "https://hooks.example/b", "tells_bounces": "on"},
    )
    signed_in.post(f"{page}{endpoint.pk}/secret/")
    signed_in.post(f"{page}{endpoint.pk}/switch/")
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.url, endpoint.secret_number) == (
        "Make",
        "https://hooks.example/b",
        2,
    )
    assert endpoint.tells_bounces
    assert endpoint.disabled_because.startswith("Switched off by")
    assert b"whsec_" in signed_in.get(page).content
    signed_in.post(f"{page}{endpoint.pk}/switch/", {"on": "1"})
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"name": "", "url": "https://hooks.example/"},
        {"name": "B", "url": "http://hooks.example/"},
        {"name": "B", "url": "https://me:pass@hooks.example/"},
        {"name": "B", "url": "ftp://hooks.example/"},
        {"name": "ZAPIER", "url": "https://hooks.example/"},
    ],
)
def test_odd_webhooks_are_refused(
    values: dict[str, str], workspace: Workspace, signed_in: Client
) -> None:
    EndpointFactory(workspace=workspace, name="Zapier")
    response = signed_in.post("/studio/deliveries/webhooks/", values)
    assert (response.status_code, Endpoint.objects.count()) == (422, 1)


def test_secret_is_nowhere_in_the_database(endpoint: Endpoint) -> None:
    row = Endpoint.objects.filter(pk=endpoint.pk).values().get()
    assert secret(endpoint).removeprefix("whsec_") not in json.dumps(row, default=str)
