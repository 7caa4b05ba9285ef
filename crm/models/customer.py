"""A person or organisation the studio deals with."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from crm import phones, schedule, search
from crm.birthdays import NO_YEAR
from crm.models.customer_indexes import INDEXES
from crm.models.customer_managers import CustomerManager, ErasedManager, KnownManager
from crm.models.customer_queryset import FOLLOWING, KEPT, CustomerQuerySet
from crm.models.label import Label
from crm.models.status import CustomerStatus
from photocrm.accounts.models import (
    Owned,
    Trashable,
    User,
    Versioned,
    trashed_with_by,
)

# What words are made of.
INDEXED = frozenset({"name", "company", "location", "email", "phone"})
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
    language="",
    industry="",
    birthday=None,
    source="",
    opportunity="",
    check_size=None,
    next_action="",
    notes="",
    avatar="",
    external_id="",
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


class Customer(Owned, Versioned, Trashable):
    """`sort_name`, `sort_company`, `phone_e164` and `search_text` follow from the other fields on
    every save; `also_known` is what contacts and merged duplicates add to the search text.

    `last_contact_at` is the time of the last contact, or of the creation while there is none, so
    that the list has one order without gaps. Without a `status` a customer gets the first of the
    workspace, and without a `language` reads that of the studio. `avatar` is the address of the
    primary picture, below the workspace's own, and `has_sessions` whether any session is of this
    customer: both are written by the gallery. `external_id` is what another program calls the
    customer: imports write it, and whoever comes back from the trash or out of a merge gives it up
    if somebody else has it meanwhile.
    `merged_into` is who a duplicate turned out to be. `birthday` may lack its year: see
    `crm.birthdays`. Money is in the currency of the workspace.

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
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, blank=True, default="", db_default=""
    )
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
    external_id = models.CharField(max_length=200, default="", db_default="", editable=False)
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

    # Who else the customer is or has, where that is why a search found it: see `finding.tell_why`.
    found_by = ""

    objects = CustomerManager.from_queryset(CustomerQuerySet)()
    everything = KnownManager.from_queryset(CustomerQuerySet)()
    erased = ErasedManager.from_queryset(CustomerQuerySet)()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_customer_in_workspace"),
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=KEPT & ~models.Q(external_id=""),
                name="crm_customer_external_id_once",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_customer_has_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="crm_customer_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=(1, 2, 3)), name="crm_customer_priority_known"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=("", *dict(settings.LANGUAGES))),
                name="crm_customer_language_known",
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
        indexes = INDEXES

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if self.status_id is None:
            statuses = CustomerStatus.objects.of(self.workspace)
            self.status = statuses.order_by("position")[0]
        with transaction.atomic():
            if update_fields is None or INDEXED & set(update_fields):
                self.refresh_also_known()
                self.index()
                update_fields = update_fields and {*update_fields, *FOLLOWING}
            super().save(*args, update_fields=update_fields, **kwargs)

    def refresh_also_known(self) -> None:
        """A contact may have been saved since this row was read; hold the row until the end."""
        if not self._state.adding:
            row = Customer.everything.filter(pk=self.pk).locked()
            self.also_known = row.values_list("also_known", flat=True).first() or ""

    def index(self) -> None:
        """Bring up to date what follows from other fields; bulk writes call it themselves."""
        self.sort_name = search.sort_name(self.name)
        self.sort_company = search.sort_name(self.company)
        self.phone_e164 = phones.e164(self.phone, country=self.workspace.country)
        own = search.search_text(
            *(self.name, self.company, self.location, self.email),
            phone_numbers=[self.phone],
            country=self.workspace.country,
        )
        self.search_text = search.joined((own + self.also_known).split())

    def index_with(self, known: Iterable[tuple[str, str, str]]) -> bool:
        """As `index`, with the words of names, e-mails and phones that are `known` besides; whether
        anything is new.
        """
        before = [getattr(self, name) for name in FOLLOWING]
        country = self.workspace.country
        texts = [text for name, email, _ in known for text in (name, email)]
        numbers = [phone for *_, phone in known if phone]
        self.also_known = search.search_text(*texts, phone_numbers=numbers, country=country)
        self.index()
        return before != [getattr(self, name) for name in FOLLOWING]

    @property
    def shown_name(self) -> str:
        """As pages of other things name the customer, who may lie in the trash."""
        return f"{self.name} (deleted)" if self.trashed_at else self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:customer_detail", args=[self.workspace.slug, self.pk])

    def touch_due_on(self, zone: ZoneInfo) -> date | None:
        """The day to be in touch again, by the clock of `zone`; None without a rhythm."""
        spoken = timezone.localtime(self.last_contact_at, zone).date()
        return schedule.touch_due_on(spoken, self.keep_in_touch_weeks)
