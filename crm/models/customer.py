"""A person or organisation the studio deals with."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from crm import phones, search
from crm.birthdays import NO_YEAR
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
ERASED_NAME = "Erased customer"
# What stands in the row of somebody who was erased; lists and searches see none of it.
SILENT = models.Q(
    name=ERASED_NAME,
    company="",
    relationship="",
    phone="",
    phone_e164="",
    email="",
    location="",
    industry="",
    birthday=None,
    source="",
    opportunity="",
    check_size=None,
    next_action="",
    notes="",
    avatar="",
    also_known="",
)


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

    def restorable(self) -> Self:
        """Of `everything`: what lies in the trash and can be brought back, the latest first."""
        rows = self.filter(trashed_at__isnull=False, purging=False, merged_into=None)
        return rows.order_by("-trashed_at", "-pk")

    def by_last_contact(self) -> Self:
        return self.order_by("-last_contact_at", "-pk")

    def labelled(self, labels: Collection[Label]) -> Self:
        """Customers that carry any of the labels; without labels none does."""
        links = Customer.labels.through.objects.filter(
            workspace=models.OuterRef("workspace"), customer=models.OuterRef("pk"), label__in=labels
        )
        return self.filter(models.Exists(links))

    def for_list(self) -> Self:
        """Without the long texts, which no row of a list shows."""
        return self.defer("notes", "also_known", "search_text")


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


class KnownManager(models.Manager["Customer"]):
    """All but the erased, which nobody finds, restores or purges."""

    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().filter(erased_at=None)


class ErasedManager(models.Manager["Customer"]):
    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().exclude(erased_at=None)


class Customer(Owned, Versioned, Trashable):
    """`sort_name`, `sort_company`, `phone_e164` and `search_text` follow from the other fields on
    every save; `also_known` is what contacts and merged duplicates add to the search text.

    `last_contact_at` is the time of the last contact, or of the creation while there is none, so
    that the list has one order without gaps. Without a `status` a customer gets the first of the
    workspace. `avatar` is the address of the primary picture, below
    the workspace's own, and `has_sessions` whether any session is of this customer: both are
    written by the gallery. `merged_into` is who a duplicate turned out to be. `birthday` may lack
    its year: see `crm.birthdays`. Money is in the currency of the workspace.

    An erased customer is an empty row, to which facts of accounting point. It is in the trash, so
    that every index leaves it out, and `erased` alone sees it: not even `everything` does.
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
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    last_contact_at = models.DateTimeField()
    sort_name = models.CharField(max_length=400, editable=False)
    sort_company = models.CharField(max_length=400, editable=False, default="", db_default="")
    also_known = models.TextField(editable=False, default="", db_default="")
    search_text = models.TextField(editable=False)

    objects = CustomerManager.from_queryset(CustomerQuerySet)()
    everything = KnownManager.from_queryset(CustomerQuerySet)()
    erased = ErasedManager.from_queryset(CustomerQuerySet)()

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
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, erased_by__isnull=True)
                | models.Q(erased_at__isnull=False, erased_by__isnull=False),
                name="crm_customer_erased_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(SILENT, trashed_at__isnull=False, purging=False),
                name="crm_customer_erased_says_nothing",
            ),
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
            models.Index(
                fields=["workspace", "status", "-last_contact_at", "-id"],
                condition=KEPT,
                name="crm_customer_by_status",
            ),
            models.Index(
                fields=["workspace", "priority", "-last_contact_at", "-id"],
                condition=KEPT,
                name="crm_customer_by_priority",
            ),
            # Whatever most customers are not, have not or belong to.
            models.Index(
                fields=["workspace", "kind", "-last_contact_at", "-id"],
                condition=KEPT & ~models.Q(kind=Kind.CUSTOMER),
                name="crm_customer_by_kind",
            ),
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT & models.Q(is_vip=True),
                name="crm_customer_vips",
            ),
            models.Index(
                fields=["workspace", "assignee", "-last_contact_at", "-id"],
                condition=KEPT & models.Q(assignee__isnull=False),
                name="crm_customer_of_member",
            ),
            models.Index(
                fields=["workspace", "next_action_on", "id"],
                condition=KEPT & models.Q(next_action_on__isnull=False),
                name="crm_customer_by_next_action",
            ),
            models.Index(
                fields=["workspace", "-deal_value", "-id"],
                condition=KEPT & models.Q(deal_value__isnull=False),
                name="crm_customer_by_deal",
            ),
            models.Index(
                fields=["workspace", "sort_company", "id"],
                condition=KEPT & models.Q(sort_company__gt=""),
                name="crm_customer_by_company",
            ),
            models.Index(
                fields=["workspace", "-created_at", "-id"],
                condition=KEPT,
                name="crm_customer_by_created",
            ),
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="crm_customer_search",
            ),
            # Whoever else has this e-mail or phone.
            models.Index(
                "workspace",
                Lower("email"),
                condition=KEPT & ~models.Q(email=""),
                name="crm_customer_by_email",
            ),
            models.Index(
                fields=["workspace", "phone_e164"],
                condition=KEPT & ~models.Q(phone_e164=""),
                name="crm_customer_by_phone",
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

    @property
    def shown_name(self) -> str:
        """As pages of other things name the customer, who may lie in the trash."""
        return f"{self.name} (deleted)" if self.trashed_at else self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:customer_detail", args=[self.workspace.slug, self.pk])
