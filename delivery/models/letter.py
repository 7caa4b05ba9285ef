"""Mails about a choice that was confirmed, and those with which a studio tries its words."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from delivery.models.mail_template import LONGEST_BODY, LONGEST_SUBJECT, MailKind
from delivery.models.share_link import ShareLink
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class Letter(Owned):
    """One mail to one person, written in the transaction of what it tells of.

    It is of a link, or a test: then `mail_kind`, `language`, `subject` and `body` are what is
    tried. From `handover` on the mail server may have it: such a mail is never sent a second time.
    """

    class Kind(models.TextChoices):
        RECIPIENT = "recipient", "To the recipient"
        STUDIO = "studio", "To the studio"
        TEST = "test", "Test of a mail"

    class Status(models.TextChoices):
        WAITING = "waiting"
        HANDOVER = "handover"
        SENT = "sent"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    link = models.ForeignKey(
        ShareLink, on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    recipient = models.EmailField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    mail_kind = models.CharField(max_length=10, choices=MailKind, blank=True, default="")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True, default="")
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True, default="")
    body = models.TextField(max_length=LONGEST_BODY, blank=True, default="")

    objects = WorkspaceQuerySet["Letter"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) ^ ~Q(status="sent"),
                name="delivery_letter_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="test") ^ Q(link__isnull=False),
                name="delivery_letter_tests_nobodys_link",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="waiting"),
                name="delivery_letter_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"letter {self.id}"
