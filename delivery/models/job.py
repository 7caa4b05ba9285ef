"""The promise to bring a share link to a recipient, and the log of its keeping."""

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone

from crm.models import Customer
from delivery.clock import Clock
from delivery.models.destination import Destination
from delivery.models.endpoint import Endpoint
from delivery.models.favourite import Favourite
from delivery.models.mail_template import REMINDERS, MailKind
from delivery.models.share_link import ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

# What messages, ledger and trail tell of sessions and customers, which have many columns more.
TOLD = ("id", "workspace", "name", "current_version")


def untold(relation: str, model: type[models.Model]) -> list[str]:
    names = [field.name for field in model._meta.concrete_fields]
    return [f"{relation}__{name}" for name in names if name not in TOLD]


class JobQuerySet(WorkspaceQuerySet["DeliveryJob"]):
    def due(self) -> Self:
        """Jobs to be sent now, by the database's clock, the only one all workers share.

        Those of sessions in the trash wait: their link leads nowhere until the session is back.
        """
        kept = PhotoSession.objects.values("pk")
        return self.filter(
            status__in=DeliveryJob.OPEN, next_attempt_at__lte=Clock(), session__in=kept
        )

    def at_hand(self) -> Self:
        """Due jobs that nobody was told of lately, and whose destination takes something."""
        free = models.Q(reserved_until=None) | models.Q(reserved_until__lte=Clock())
        return self.due().filter(free).exclude(destination__in=Destination.objects.shut())

    def reserved(self) -> Self:
        """Jobs that were handed to the queue and that no worker took yet."""
        return self.filter(status__in=DeliveryJob.OPEN, reserved_until__gt=Clock())

    def sending(self) -> Self:
        return self.filter(status=DeliveryJob.Status.SENDING)

    def waiting(self) -> Self:
        """For a worker, its answer, or a destination that is paused."""
        coming = (*DeliveryJob.OPEN, DeliveryJob.Status.SENDING, DeliveryJob.Status.PAUSED)
        return self.filter(status__in=coming)

    def expired(self) -> Self:
        """Jobs whose worker stopped answering."""
        return self.sending().filter(lease_until__lt=Clock())

    def left_behind(self) -> Self:
        """Completed jobs whose worker stopped answering before they were followed up."""
        return self.filter(finished_at__isnull=False, lease_until__lt=Clock())

    def needing_somebody(self) -> Self:
        return self.filter(status__in=DeliveryJob.NEED_SOMEBODY)

    def retriable(self) -> Self:
        """Those that a person may have tried again at once. Not what bounced: writing again and
        again to addresses that do not exist makes a studio's mails suspect everywhere.
        """
        waiting = {DeliveryJob.Status.RETRYING, *DeliveryJob.NEED_SOMEBODY}
        found = self.filter(status__in=waiting - set(DeliveryJob.BOUNCES))
        return found.exclude(recipient="")

    def deliveries(self) -> Self:
        """Those that bring a link, without the reminders that follow."""
        return self.filter(kind=MailKind.SHARE)

    def named(self) -> Self:
        """Each with a `name`, as bulk work wants it."""
        return self.annotate(name=models.F("session__name"))

    def with_favourites(self) -> Self:
        """Each with `chosen_count`, how many photos its recipient chose."""
        chosen = Favourite.objects.kept().filter(link=models.OuterRef("link")).order_by()
        counted = chosen.values("link").annotate(number=models.Count("pk")).values("number")
        return self.annotate(chosen_count=Coalesce(models.Subquery(counted), 0))

    def with_facts(self) -> Self:
        """Each with what its message tells."""
        found = self.select_related("link", "session", "customer", "workspace", "created_by")
        return found.defer(*untold("session", PhotoSession), *untold("customer", Customer))

    def for_list(self) -> Self:
        return self.select_related("session__cover__image", "customer", "link").order_by(
            "-created_at", "-pk"
        )


class DeliveryJob(Owned):
    """Written in the transaction that announces it; the worker's queue is only a hint.

    A sending job carries a lease: the token of the attempt that holds it and the time after which
    anybody may take it over. A completed one keeps it until it is followed up: until ledger, counts
    and trail tell of it. An open one that was handed to the queue is not handed out again
    before `reserved_until`. `refusal_count` is how often it was refused since a person last asked
    for it, `crash_count` how many workers in a row died of it. `alarm_due_at` is when the managers
    have to be told that it needs somebody; nothing once they were. `folder_name` is the session's
    own folder within that of the endpoint. What was planned and called off keeps its
    `next_attempt_at`, for whoever takes that back.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        RETRYING = "retrying"
        COMPLETED = "completed"
        FAILED = "failed"
        NEEDS_DECISION = "needs_decision", "Needs a decision"
        CANCELLED = "cancelled"
        PAUSED = "paused"
        BOUNCED_SOFT = "bounced_soft", "Bounced (soft)"
        BOUNCED = "bounced", "Bounced (hard)"

    class WhenUnsure(models.TextChoices):
        """What to do when a worker died after the other side may have got it all."""

        RESEND = "resend", "Send again"
        HOLD = "hold", "Let somebody decide"

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        WEBHOOK = "webhook", "Webhook"
        FOLDER = "folder", "Folder export"

    OPEN = (Status.QUEUED, Status.RETRYING)
    NEED_SOMEBODY = (Status.NEEDS_DECISION, Status.FAILED, Status.PAUSED, Status.BOUNCED)
    BOUNCES = (Status.BOUNCED_SOFT, Status.BOUNCED)
    # What a person may start anew.
    STOPPED = (*NEED_SOMEBODY, Status.BOUNCED_SOFT, Status.CANCELLED)
    OVER = (Status.COMPLETED, Status.FAILED, Status.CANCELLED, *BOUNCES)

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="jobs")
    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="jobs")
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.RESTRICT, null=True, blank=True, related_name="jobs"
    )
    kind = models.CharField(
        max_length=10, choices=MailKind, default=MailKind.SHARE, db_default="share"
    )
    folder_name = models.CharField(max_length=250, blank=True, default="", db_default="")
    recipient = models.EmailField()
    message = models.TextField(blank=True, max_length=5_000)
    destination = models.ForeignKey(
        Destination, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    status = models.CharField(max_length=14, choices=Status, default=Status.QUEUED)
    when_unsure = models.CharField(max_length=10, choices=WhenUnsure, default=WhenUnsure.RESEND)
    idempotency_key = models.CharField(max_length=64)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    reserved_until = models.DateTimeField(null=True, blank=True)
    refusal_count = models.PositiveSmallIntegerField(default=0)
    crash_count = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="the server's last words")
    finished_at = models.DateTimeField(null=True, blank=True)
    alarm_due_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="delivery_job_in_workspace"),
            models.UniqueConstraint(
                fields=["workspace", "idempotency_key"], name="delivery_job_once"
            ),
            models.CheckConstraint(
                condition=models.Q(channel="email") ^ models.Q(endpoint__isnull=False),
                name="delivery_job_knows_its_way",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="share") | models.Q(channel="email", kind__in=REMINDERS),
                name="delivery_job_reminds_by_mail",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("queued", "retrying"), next_attempt_at__isnull=False)
                | models.Q(status="sending", lease_token__isnull=False, lease_until__isnull=False)
                | models.Q(
                    status__in=("completed", "failed", "cancelled", "bounced_soft", "bounced"),
                    finished_at__isnull=False,
                )
                | models.Q(status__in=("needs_decision", "paused")) & ~models.Q(answer=""),
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
                condition=models.Q(lease_until__isnull=False),
                name="delivery_job_leased",
            ),
            models.Index(
                fields=["destination"],
                condition=models.Q(status="sending") | models.Q(reserved_until__isnull=False),
                name="delivery_job_in_flight",
            ),
            models.Index(
                fields=["alarm_due_at"],
                condition=models.Q(alarm_due_at__isnull=False),
                name="delivery_job_alarm",
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
    def is_reminder(self) -> bool:
        return self.kind != MailKind.SHARE

    @property
    def may_be_retried(self) -> bool:
        waiting = (self.Status.RETRYING, *self.STOPPED)
        return (self.status in waiting or self.is_planned) and self.recipient != ""

    @property
    def is_planned(self) -> bool:
        """A person chose a time for it that is still to come."""
        return self.status == self.Status.QUEUED and self.is_to_come

    @property
    def is_called_off_plan(self) -> bool:
        """It was planned for a time that is still to come when somebody cancelled it."""
        return self.status == self.Status.CANCELLED and self.is_to_come

    @property
    def is_to_come(self) -> bool:
        return self.next_attempt_at is not None and self.next_attempt_at > timezone.now()

    @property
    def may_be_cancelled(self) -> bool:
        """Perhaps: what a server is just being handed cannot be called back."""
        return self.status not in (self.Status.COMPLETED, self.Status.CANCELLED)

    @property
    def may_be_readdressed(self) -> bool:
        is_free = self.status not in (self.Status.SENDING, self.Status.COMPLETED)
        return is_free and self.recipient != ""

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def waits_for_session(self) -> bool:
        """Its session is in the trash, so nothing is sent; restored, it is sent."""
        return self.status in self.OPEN and self.session.trashed_at is not None

    def get_absolute_url(self) -> str:
        return reverse("delivery:job_detail", args=[self.workspace.slug, self.pk])


class DeliveryAttempt(Owned):
    """One conversation with a mail server or a receiver: how far it came, and the last words.

    `handover` is the point of no return, committed before the first byte of the message: an attempt
    that was lost earlier certainly sent nothing, a later one may have.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running"
        SENT = "sent"
        PARTLY = "partly", "A part is done"
        TEMPORARY = "temporary"
        PERMANENT = "permanent"
        LOST = "lost", "Lost, certainly not sent"
        UNSURE = "unsure", "Lost, maybe sent"

    class Phase(models.TextChoices):
        CONNECT = "connect"
        HANDOVER = "handover"
        DONE = "done"

    job = models.ForeignKey(DeliveryJob, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.CONNECT)
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

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None
