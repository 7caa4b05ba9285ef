"""What the mails of a studio say, where it is not what all studios say."""

from django.conf import settings
from django.db import models

from photocrm.accounts.models import Owned, Versioned, WorkspaceQuerySet

LONGEST_SUBJECT, LONGEST_BODY = 200, 5_000


class MailKind(models.TextChoices):
    """The mails to a recipient: one that brings the link, and the steps of the reminder ladder."""

    SHARE = "share", "Photos are ready"
    UNOPENED = "unopened", "Reminder: not opened yet"
    WEEK = "week", "Reminder: seven days left"
    DAYS = "days", "Reminder: two days left"


REMINDERS = (MailKind.UNOPENED, MailKind.WEEK, MailKind.DAYS)


class MailTemplate(Owned, Versioned):
    """One per workspace, kind and language; without it the words of `delivery/mails.py` hold.

    Both texts have placeholders of `delivery/wording.py`.
    """

    kind = models.CharField(max_length=10, choices=MailKind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    body = models.TextField(max_length=LONGEST_BODY)

    objects = WorkspaceQuerySet["MailTemplate"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "kind", "language"], name="delivery_mail_template_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MailKind.values),
                name="delivery_mail_template_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(subject__regex="[[:cntrl:]]"),
                name="delivery_mail_template_subject_is_one_line",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} in {self.language}"
