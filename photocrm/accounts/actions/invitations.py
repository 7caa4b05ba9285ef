"""Asking people into a studio, and letting them in."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from photocrm.accounts.models import Invitation, Membership, Role, User, Workspace
from photocrm.audit.trail import record


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(invitation: Invitation) -> str:
    """The secret of its link. It follows from SECRET_KEY, so that it lies nowhere, and a mail that
    is sent twice has the same."""
    return salted_hmac("invitation", str(invitation.pk), algorithm="sha256").hexdigest()


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, by: User) -> Invitation:
    """Invite an address; an older open invitation is replaced. A mail has to bring it."""
    Invitation.objects.of(workspace).filter(email__iexact=email, accepted_at=None).delete()
    invitation = Invitation(workspace=workspace, email=email, role=role, invited_by=by)
    invitation.token_hash = token_hash(token_of(invitation))
    invitation.save()
    record("member.invited", invitation, by=by, role=role)
    return invitation


def renewed_url(invitation: Invitation) -> str:
    """The address of its link, which opens even if SECRET_KEY was another one until now."""
    token = token_of(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=token_hash(token))
    return f"{settings.SITE_URL}{reverse('invitation_accept', args=[token])}"


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
