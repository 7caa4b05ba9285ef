"""What the bell tells a member."""

from django.db import models
from django.db.models import Q

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class Notification(Owned):
    """Something became due for one member. `source` names it once, so that it is told once.

    `path` is the address of what it is about, below the workspace's own.
    """

    class Kind(models.TextChoices):
        TASK = "task"
        REMINDER = "reminder"
        MEETING = "meeting"
        BIRTHDAY = "birthday"
        TOUCH = "touch", "Keep in touch"
        EXPORT = "export"
        COMMENT = "comment", "Comment"
        CHOICE = "choice", "Choice of photos"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = WorkspaceQuerySet["Notification"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user", "source"], name="today_notification_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["workspace", "user", "-due_at", "-id"], name="today_notification_newest"
            ),
            models.Index(
                fields=["workspace", "user"],
                condition=Q(read_at__isnull=True),
                name="today_notification_unread",
            ),
        )

    def __str__(self) -> str:
        return self.text
