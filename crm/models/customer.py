"""A person or organisation the studio deals with."""

from datetime import date
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import ExtractDay, ExtractMonth, TruncDate
from django.urls import reverse
from django.utils import timezone

from crm import phones, schedule, search
from crm.birthdays import NO_YEAR, days_by_month
from crm.models.label import Label
from crm.models.status import CustomerStatus
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    WorkspaceQuerySet,
    trash_indexes,
    trashed_with_by,
)

# Lists, orders and counts leave out the trash and what was merged into others.
KEPT = models.Q(trashed_at__isnull=True, merged_into__isnull=True)
LONGEST_RHYTHM = 260  # weeks: five years


class Kind(models.TextChoices):
    CUSTOMER = "customer"
    PARTNER = "partner"
    INVESTOR = "investor"


class Priority(models.IntegerChoices):
    LOW = 1
    NORMAL = 2
    HIGH = 3


class CustomerQuerySet(WorkspaceQuerySet["Customer"]):
    def search(self, text: str) -> Self:
        """Customers in whom every typed word starts some word of name, company, mail or phone."""
        found = self
        for pattern in search.patterns(text):
            found = found.filter(search_text__matches_like=pattern)
        return found

    def by_last_contact(self) -> Self:
        return self.order_by("-last_contact_at", "-pk")

    def cared_for_by(self, user: User) -> Self:
        """Assigned to the member, or to nobody."""
        return self.filter(models.Q(assignee=user) | models.Q(assignee=None))

    def touch_due(self, today: date, zone: ZoneInfo) -> Self:
        """Those whose rhythm says that it is time, each with `touch_on` by the clock of `zone`."""
        spoken = TruncDate("last_contact_at", tzinfo=zone)
        due = models.ExpressionWrapper(
            spoken + models.F("keep_in_touch_weeks") * 7, output_field=models.DateField()
        )
        rhythmic = self.filter(keep_in_touch_weeks__isnull=False)
        return rhythmic.annotate(touch_on=due).filter(touch_on__lte=today)

    def actions_due(self, last: date) -> Self:
        return self.filter(next_action_on__lte=last)


def birthday_within(first: date, last: date) -> models.Q:
    """Birthdays in a span of less than a year, in any row that has a `birthday`."""
    found = models.Q(pk__in=())
    for month, days in days_by_month(first, last).items():
        found |= models.Q(birthday__month=month, birthday__day__range=days)
    return found


@models.TextField.register_lookup
class MatchesLike(models.Lookup):
    """`LIKE` with a pattern of our own; Django's `contains` cannot ask for the start of a word."""

    lookup_name = "matches_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)


class CustomerManager(KeptManager["Customer"]):
    """Neither the trash nor what was merged into another customer."""

    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().filter(merged_into=None)


class Customer(Owned, Versioned, Trashable):
    """`sort_name`, `sort_company`, `phone_e164` and `search_text` follow from the other fields on
    every save; `also_known` is what contacts and merged duplicates add to the search text.

    `last_contact_at` is the time of the last contact, or of the creation while there is none, so
    that the list has one order without gaps. Without a `status` a customer gets the first of the
    workspace. `avatar` is the address of the primary picture, below
    the workspace's own, and `has_sessions` whether any session is of this customer: both are
    written by the gallery. `merged_into` is who a duplicate turned out to be. `birthday` may lack
    its year: see `crm.birthdays`. Money is in the currency of the workspace.
    """

    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    status = models.ForeignKey(
        CustomerStatus, on_delete=models.RESTRICT, blank=True, related_name="customers"
    )
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL
    )
    relationship = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True, editable=False)
    email = models.EmailField("e-mail", blank=True)
    location = models.CharField(max_length=200, blank=True)
    industry = models.CharField(max_length=100, blank=True)
    birthday = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    deal_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    opportunity = models.CharField(max_length=200, blank=True)
    check_size = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    next_action = models.CharField(max_length=200, blank=True)
    next_action_on = models.DateField("next action on", null=True, blank=True)
    assignee = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    keep_in_touch_weeks = models.PositiveSmallIntegerField(
        "keep in touch every (weeks)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RHYTHM)],
    )
    is_vip = models.BooleanField("VIP", default=False)
    labels = models.ManyToManyField(
        Label, through="crm.CustomerLabel", related_name="customers", blank=True
    )
    notes = models.TextField(blank=True, max_length=20_000)
    avatar = models.CharField(max_length=60, blank=True, editable=False)
    has_sessions = models.BooleanField(default=False, db_default=False, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
    )
    last_contact_at = models.DateTimeField()
    sort_name = models.CharField(max_length=400, editable=False)
    sort_company = models.CharField(max_length=400, editable=False, default="", db_default="")
    also_known = models.TextField(editable=False, default="", db_default="")
    search_text = models.TextField(editable=False)

    objects = CustomerManager.from_queryset(CustomerQuerySet)()
    everything = CustomerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_customer_in_workspace"),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_customer_has_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="crm_customer_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=(1, 2, 3)), name="crm_customer_priority_known"
            ),
            models.CheckConstraint(
                condition=models.Q(deal_value__isnull=True) | models.Q(deal_value__gte=0),
                name="crm_customer_deal_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(check_size__isnull=True) | models.Q(check_size__gte=0),
                name="crm_customer_check_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(next_action_on__isnull=True) | ~models.Q(next_action=""),
                name="crm_customer_date_has_action",
            ),
            models.CheckConstraint(
                condition=models.Q(keep_in_touch_weeks__isnull=True)
                | models.Q(keep_in_touch_weeks__range=(1, LONGEST_RHYTHM)),
                name="crm_customer_rhythm_in_weeks",
            ),
            models.CheckConstraint(
                condition=models.Q(birthday__isnull=True)
                | models.Q(birthday__year=NO_YEAR)
                | models.Q(birthday__year__gte=1850),
                name="crm_customer_birthday_likely",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="crm_customer_not_merged_into_itself",
            ),
            trashed_with_by("crm_customer_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_customer"),
            models.Index(
                fields=["workspace", "sort_name", "id"],
                condition=KEPT,
                name="crm_customer_by_name",
            ),
            # The customer list: order and search from the index alone.
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT,
                include=["search_text"],
                name="crm_customer_by_contact",
            ),
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="crm_customer_search",
            ),
            models.Index(
                models.F("workspace"),
                ExtractMonth("birthday"),
                ExtractDay("birthday"),
                condition=KEPT & models.Q(birthday__isnull=False),
                name="crm_customer_birthdays",
            ),
            models.Index(
                fields=["workspace", "assignee"],
                condition=KEPT & models.Q(keep_in_touch_weeks__isnull=False),
                include=["last_contact_at", "keep_in_touch_weeks"],
                name="crm_customer_touch",
            ),
            models.Index(
                fields=["workspace", "assignee", "next_action_on"],
                condition=KEPT & models.Q(next_action_on__isnull=False),
                name="crm_customer_action_due",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.status_id is None:
            statuses = CustomerStatus.objects.of(self.workspace)
            self.status = statuses.order_by("position")[0]
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Bring up to date what follows from other fields; bulk writes call it themselves."""
        self.sort_name = search.sort_name(self.name)
        self.sort_company = search.sort_name(self.company)
        self.phone_e164 = phones.e164(self.phone, country=self.workspace.country)
        self.search_text = search.search_text(
            name=self.name, company=self.company, email=self.email, phone=self.phone
        )

    def get_absolute_url(self) -> str:
        return reverse("crm:customer_detail", args=[self.workspace.slug, self.pk])

    def touch_due_on(self, zone: ZoneInfo) -> date | None:
        """The day to be in touch again, by the clock of `zone`; None without a rhythm."""
        spoken = timezone.localtime(self.last_contact_at, zone).date()
        return schedule.touch_due_on(spoken, self.keep_in_touch_weeks)
