"""Mails about accounts: promised by a row, sent by a worker, lost by nobody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from photocrm.accounts.actions import mails
from photocrm.accounts.models import AccountMail, Membership, Role, User, Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.factories import AccountMailFactory, MembershipFactory, UserFactory
from tests.fixtures.mail import MailServer

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "correct horse battery staple"
ANNA = "anna@mail.example"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def invite(client: Client) -> Any:
    values = {"email": ANNA, "role": Role.VIEWER}
    return client.post("/studio/members/", values, follow=True)


def ask(client: Client, email: str = ANNA) -> str:
    page = client.post("/accounts/password/reset/", {"email": email}, follow=True)
    assert page.status_code == 200
    return page.text


def work() -> None:
    """Every mail that waits, whenever it is due."""
    for mail in AccountMail.objects.filter(next_attempt_at__isnull=False):
        mails.send(mail.pk, mail.attempts + 1)


def link_in(body: str) -> str:
    [link] = re.findall(r"https://studio\.example(/\S+)", body)
    return str(link)


def test_invitation_is_mailed_by_a_worker_and_opens_the_studio(
    signed_in: Client, client: Client, workspace: Workspace, mailoutbox: list[Any], committed: Any
) -> None:
    with committed():
        assert "The invitation is on its way to anna@mail.example" in invite(signed_in).text
    [waiting] = AccountMail.objects.all()
    told = ("delivery", "photocrm.accounts.send_mail", {"mail_id": str(waiting.pk), "number": 1})
    assert (queues.sent(), mailoutbox) == ([told], [])
    work()
    [mail] = mailoutbox
    assert (mail.to, AccountMail.objects.count()) == ([ANNA], 0)
    client.get(link_in(mail.body))
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/signup/", {"name": "Anna", "email": ANNA} | passwords)
    assert Membership.objects.get(user__email=ANNA, workspace=workspace).role == Role.VIEWER


def test_mail_server_that_is_down_for_an_hour_loses_no_mail(
    signed_in: Client, settings: Any, request: pytest.FixtureRequest
) -> None:
    settings.EMAIL_BACKEND = SMTP
    request.getfixturevalue("dead_smtp_server")
    invite(signed_in)
    for _ in range(7):
        work()
    page = signed_in.get("/studio/members/").text
    assert "The mail is tried again: ConnectionRefusedError" in page
    soon = timezone.now() + timedelta(minutes=30)
    assert AccountMail.objects.filter(next_attempt_at__lte=soon).count() == 1
    server: MailServer = request.getfixturevalue("smtp_server")
    AccountMail.objects.update(next_attempt_at=timezone.now())
    assert mails.dispatch(timezone.now()) == 1
    [(_, _, told)] = queues.sent()
    mails.send(told["mail_id"], told["number"])
    assert (server.recipients, AccountMail.objects.count()) == ([ANNA], 0)


def test_address_that_is_refused_for_good_is_told_on_the_page(
    signed_in: Client, smtp_server: MailServer, settings: Any
) -> None:
    settings.EMAIL_BACKEND = SMTP
    smtp_server.rcpt_answer = "550 5.1.1 No such user"
    invite(signed_in)
    work()
    page = signed_in.get("/studio/members/").text
    assert "The mail could not be delivered: SMTPRecipientsRefused" in page
    assert "No such user" in page
    assert mails.dispatch(timezone.now() + timedelta(days=1)) == 0


def test_copy_of_a_message_sends_nothing(mailoutbox: list[Any]) -> None:
    waiting = AccountMailFactory()
    for number in (2, 1, 1):
        mails.send(waiting.pk, number)
    assert len(mailoutbox) == 1


def test_forgotten_password_is_changed_by_mail_and_every_studio_reads_of_it(
    client: Client, mailoutbox: list[Any], committed: Any
) -> None:
    anna = UserFactory(email=ANNA)
    memberships = MembershipFactory.create_batch(2, user=anna)
    for _ in range(2):  # twice is once while it waits
        with committed():
            assert "A mail is on its way" in ask(client)
    assert {tuple(told) for _, _, told in queues.sent()} == {("mail_id", "number")}
    work()
    [mail] = mailoutbox
    form = client.get(link_in(mail.body), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert User.objects.get(pk=anna.pk).check_password(NEW_PASSWORD)
    told = Event.objects.filter(kind="password.changed", actor_id=anna.pk)
    expected = {str(membership.pk) for membership in memberships}
    assert set(told.values_list("row_id", flat=True)) == expected


def test_unknown_address_reads_the_same_and_gets_no_mail(client: Client) -> None:
    UserFactory(email=ANNA)
    pages = {re.sub(r"\b\w{64}\b", "", ask(client, email)) for email in ("nobody@b.example", ANNA)}
    assert len(pages) == 1  # but for the token of the form
    assert AccountMail.objects.count() == 1


def test_password_that_an_administrator_sets_is_written_down(client: Client) -> None:
    anna = MembershipFactory().user
    root = User.objects.create_superuser("root@studio.example", name="Root")
    client.force_login(root)
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    address = reverse("admin:auth_user_password_change", args=[anna.pk])
    assert client.post(address, passwords).status_code == 302
    [event] = Event.objects.filter(kind="password.changed")
    assert event.actor_id == root.pk
