"""Who belongs to which studio."""

from django.db import models

from photocrm.accounts.models.owned import Owned, WorkspaceQuerySet
from photocrm.accounts.models.user import User
from photocrm.accounts.models.workspace import Workspace


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    VIEWER = "viewer"


class Membership(Owned):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    wants_digest = models.BooleanField(
        "e-mail of the day each morning", default=True, db_default=True
    )

    objects = WorkspaceQuerySet["Membership"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user"], name="accounts_membership_user_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_membership_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} of {self.workspace_id}"
