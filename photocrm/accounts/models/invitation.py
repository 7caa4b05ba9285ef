"""The only way into a studio."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Lower

from photocrm.accounts.models.membership import Role
from photocrm.accounts.models.owned import Owned, WorkspaceQuerySet
from photocrm.accounts.models.user import User

LIFETIME = timedelta(days=14)


class InvitationQuerySet(WorkspaceQuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(accepted_at__isnull=True, created_at__gt=now - LIFETIME)

    def by_token_hash(self, token_hash: str) -> Self:
        return self.filter(token_hash=token_hash)


class Invitation(Owned):
    """Lets one e-mail address join with one role. The link's token is kept as SHA-256 only."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True),
                name="accounts_invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_at_with_by",
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.id}"
