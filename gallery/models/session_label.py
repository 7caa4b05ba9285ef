"""Which session carries which label."""

from django.db import models
from django.db.models.functions import Now

from crm.models import Label
from gallery.models.session import PhotoSession
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class SessionLabel(Owned):
    """`session_at` is when the session was created: the database copies it, so that the sessions of
    a label have an order of their own."""

    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="label_links")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="session_links")
    session_at = models.DateTimeField(editable=False, db_default=Now())

    objects = WorkspaceQuerySet["SessionLabel"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "label"], name="gallery_session_label_once"),
        )
        indexes = (
            models.Index(
                fields=["label", "-session_at", "-session"], name="gallery_session_of_label"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label_id} on {self.session_id}"
