"""The promise to bring a share link to a recipient, and the log of its keeping."""

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from crm.models import Customer
from delivery.models.favourite import Favourite
from delivery.models.share_link import ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class JobQuerySet(WorkspaceQuerySet["DeliveryJob"]):
    def due(self) -> Self:
        """Jobs to be sent now, by the database's clock, the only one all workers share.

        Those of sessions in the trash wait: their link leads nowhere until the session is back.
        """
        kept = PhotoSession.objects.values("pk")
        return self.filter(
            status__in=DeliveryJob.OPEN, next_attempt_at__lte=Now(), session__in=kept
        )

    def expired(self) -> Self:
        """Jobs whose worker stopped answering."""
        return self.filter(status=DeliveryJob.Status.SENDING, lease_until__lt=Now())

    def with_favourites(self) -> Self:
        """Each with `chosen_count`, how many photos its recipient chose."""
        chosen = Favourite.objects.kept().filter(link=models.OuterRef("link")).order_by()
        counted = chosen.values("link").annotate(number=models.Count("pk")).values("number")
        return self.annotate(chosen_count=Coalesce(models.Subquery(counted), 0))

    def for_list(self) -> Self:
        return self.select_related("session__cover__image", "customer", "link").order_by(
            "-created_at", "-pk"
        )


class DeliveryJob(Owned):
    """Written in the transaction that announces it; the worker's queue is only a hint.

    A sending job carries a lease: the token of the attempt that holds it and the time after which
    anybody may take it over.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        RETRYING = "retrying"
        COMPLETED = "completed"
        FAILED = "failed"

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"

    OPEN = (Status.QUEUED, Status.RETRYING)

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="jobs")
    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="jobs")
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    recipient = models.EmailField()
    message = models.TextField(blank=True, max_length=5_000)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    idempotency_key = models.CharField(max_length=64)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="the server's last words")
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="delivery_job_in_workspace"),
            models.UniqueConstraint(
                fields=["workspace", "idempotency_key"], name="delivery_job_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("queued", "retrying"), next_attempt_at__isnull=False)
                | models.Q(status="sending", lease_token__isnull=False, lease_until__isnull=False)
                | models.Q(status__in=("completed", "failed"), finished_at__isnull=False),
                name="delivery_job_never_stuck",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(status__in=("queued", "retrying")),
                name="delivery_job_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status="sending"),
                name="delivery_job_leased",
            ),
            models.Index(fields=["workspace", "-created_at", "-id"], name="delivery_job_newest"),
            models.Index(
                fields=["workspace", "status", "-created_at", "-id"], name="delivery_job_by_status"
            ),
        )

    def __str__(self) -> str:
        return f"delivery {self.id}"

    @property
    def addressee(self) -> str:
        return self.recipient or "an erased customer"

    @property
    def may_be_retried(self) -> bool:
        return self.status in (self.Status.RETRYING, self.Status.FAILED) and self.recipient != ""

    @property
    def waits_for_session(self) -> bool:
        """Its session is in the trash, so nothing is sent; restored, it is sent."""
        return self.status in self.OPEN and self.session.trashed_at is not None

    def get_absolute_url(self) -> str:
        return reverse("delivery:job_detail", args=[self.workspace.slug, self.pk])


class DeliveryAttempt(Owned):
    """One conversation with a mail server: when, how it ended, the server's code and words."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        SENT = "sent"
        TEMPORARY = "temporary"
        PERMANENT = "permanent"
        LOST = "lost"

    job = models.ForeignKey(DeliveryJob, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WorkspaceQuerySet["DeliveryAttempt"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["job", "number"], name="delivery_attempt_number_once"),
        )

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.job_id}"
