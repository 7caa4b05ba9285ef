"""Asking people into a studio, and letting them in."""

import hashlib
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from photocrm.accounts.models import Invitation, Membership, Role, User, Workspace
from photocrm.audit.trail import record


class Invited(NamedTuple):
    invitation: Invitation
    url: str  # contains the secret; nobody can compute it again


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, by: User) -> Invited:
    """Invite an address and return the link's address; an older open invitation is replaced.

    `send` brings it to the person.
    """
    Invitation.objects.of(workspace).filter(email__iexact=email, accepted_at=None).delete()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        workspace=workspace, email=email, role=role, invited_by=by, token_hash=token_hash(token)
    )
    record("member.invited", invitation, by=by, role=role)
    url = f"{settings.SITE_URL}{reverse('invitation_accept', args=[token])}"
    return Invited(invitation, url)


def send(invited: Invited) -> None:
    """Mail the link; raises SMTPException or OSError when the mail server does not take it."""
    invitation = invited.invitation
    context = {"invitation": invitation, "url": invited.url}
    subject = f"{invitation.invited_by} invites you to {invitation.workspace}"
    send_mail(
        subject=" ".join(subject.split()),
        message=render_to_string("accounts/invitation_mail.txt", context),
        from_email=None,
        recipient_list=[invitation.email],
    )


def find(token: str) -> Invitation | None:
    """The open invitation behind a link's token."""
    return (
        Invitation.objects.open(timezone.now())
        .by_token_hash(token_hash(token))
        .select_related("workspace")
        .first()
    )


@transaction.atomic
def accept(*, token: str, user: User) -> Membership | None:
    """Make `user` a member; None when the invitation is used up, expired or for somebody else."""
    found = find(token)
    if found is None or found.email.casefold() != user.email.casefold():
        return None
    taken = Invitation.objects.filter(pk=found.pk, accepted_at=None).update(
        accepted_at=timezone.now(), accepted_by=user
    )
    if not taken:
        return None
    membership, _ = Membership.objects.get_or_create(
        workspace=found.workspace, user=user, defaults={"role": found.role}
    )
    record("member.joined", membership, by=user, role=membership.role)
    return membership
