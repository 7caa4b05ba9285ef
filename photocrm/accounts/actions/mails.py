"""Mails about accounts: promised with what they bring, sent by a worker until a server takes them.

A worker that dies after the server's yes sends its mail once more, with a link that opens the same.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from uuid import UUID

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from photocrm.accounts import tasks
from photocrm.accounts.actions import invitations
from photocrm.accounts.models import AccountMail, Invitation, User
from photocrm.hints import hint
from photocrm.leases import claim, hand_out_due

logger = logging.getLogger("photocrm.accounts")

LONGEST_PAUSE = timedelta(minutes=30)
PATIENCE = timedelta(days=3)


@transaction.atomic
def promise(*, invitation: Invitation | None = None, user: User | None = None) -> None:
    """The mail of an invitation, or that with which a user chooses a new password.

    Who asks again while it waits gets one mail, and soon.
    """
    now = timezone.now()
    fresh = {"attempts": 0, "answer": "", "next_attempt_at": now, "created_at": now}
    mail, _ = AccountMail.objects.update_or_create(invitation=invitation, user=user, defaults=fresh)
    nudge = partial(hint, tasks.send_mail, mail_id=str(mail.pk), number=1)
    transaction.on_commit(nudge, robust=True)


def dispatch(now: datetime) -> int:
    """Hand out what is due and nobody works on; returns how many."""
    return hand_out_due(AccountMail.objects.all(), tasks.send_mail, "mail_id", now)


def send(mail_id: UUID, number: int) -> None:
    """Attempt `number`, where it can still be claimed."""
    now = timezone.now()
    if not claim(AccountMail.objects.exclude(next_attempt_at=None), mail_id, number, now):
        return
    mail = AccountMail.objects.select_related("invitation__workspace", "user").get(pk=mail_id)
    mine = AccountMail.objects.filter(pk=mail.pk, attempts=mail.attempts)
    try:
        message = compose(mail)
        if message:
            message.send()
    except (SMTPException, OSError, ValueError) as error:
        again = None if is_final(error) or now > mail.created_at + PATIENCE else now + pause(number)
        mine.update(next_attempt_at=again, answer=words_of(error))
        logger.warning("account mail %s was not taken", mail.pk, exc_info=True)
    else:
        mine.delete()


def compose(mail: AccountMail) -> EmailMessage | None:
    """None when nobody needs it any more."""
    if mail.invitation:
        return None if mail.invitation.accepted_at else of_invitation(mail.invitation)
    return of_password(mail.user) if mail.user and mail.user.is_active else None


def of_invitation(invitation: Invitation) -> EmailMessage:
    context = {"invitation": invitation, "url": invitations.renewed_url(invitation)}
    subject = f"{invitation.invited_by} invites you to {invitation.workspace}"
    body = render_to_string("accounts/invitation_mail.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[invitation.email])


def of_password(user: User) -> EmailMessage:
    """Its link opens until the password is another one, or three days are over."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    key = {"uidb36": user_pk_to_url_str(user), "key": token}
    url = f"{settings.SITE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
    context = {"user": user, "password_reset_url": url}
    subject, body = (
        render_to_string(f"account/email/password_reset_key_{part}.txt", context).strip()
        for part in ("subject", "message")
    )
    return EmailMessage(subject, body, to=[user.email])


def is_final(error: Exception) -> bool:
    """Only the server's word on the recipient or the mail itself is, or ours that it is none."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    is_mail_refused = isinstance(error, SMTPDataError) and error.smtp_code >= 500
    return is_mail_refused or isinstance(error, ValueError)


def words_of(error: Exception) -> str:
    """For the page of members, on one line and without what the database would refuse."""
    told = f"{type(error).__name__}: {error}"
    return " ".join("".join(c if c.isprintable() else " " for c in told).split())[:300]


def pause(attempts: int) -> timedelta:
    """One minute, two, four, and at last half an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 5)), LONGEST_PAUSE)
