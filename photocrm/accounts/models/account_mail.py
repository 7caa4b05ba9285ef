"""What members of a studio are yet to be written about their accounts."""

from django.db import models
from django.db.models import Q

from photocrm.accounts.models.invitation import Invitation
from photocrm.accounts.models.user import User
from photocrm.ids import new_id


class AccountMail(models.Model):
    """A mail that brings an invitation, or the way to a new password; the row goes once it is sent.

    No secret lies here or in a queue: a worker makes the link when it writes the mail. One that was
    given up has no next attempt, but the words of the mail server.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, null=True, related_name="mail"
    )
    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(invitation__isnull=True) ^ Q(user__isnull=True),
                name="accounts_mail_is_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"account mail {self.id}"
