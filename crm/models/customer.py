"""A person or organisation the studio deals with."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import ExtractDay, ExtractMonth, Lower, TruncDate
from django.urls import reverse
from django.utils import timezone

from crm import phones, schedule, search
from crm.birthdays import NO_YEAR, days_by_month
from crm.models import lookups  # noqa: F401 -- makes `matches_like` known
from crm.models.customer_managers import CustomerManager, ErasedManager, KnownManager
from crm.models.label import Label
from crm.models.status import CustomerStatus
from photocrm.accounts.models import (
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
# What words are made of, and what follows from it.
INDEXED = frozenset({"name", "company", "location", "email", "phone"})
FOLLOWING = ("sort_name", "sort_company", "phone_e164", "also_known", "search_text")
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
        """Customers in whom every typed word starts some word of name, company, place, e-mail or
        phone, or of a contact's name, e-mail or phone; see `crm.search`.
        """
        asked = search.asked(text)
        found = self if asked is not None else self.none()
        for start in asked or ():
            found = found.filter(search_text__matches_like=search.pattern(start))
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

    def for_list(self) -> Self:
        """Without the long texts, which no row of a list shows."""
        return self.defer("notes", "also_known", "search_text")

    def reindex(self) -> None:
        """Make the words of these customers anew, of rows that nobody else changes meanwhile.

        Whoever changes contacts or merges, but for `Contact.save`, calls this in the same
        transaction; customers of contacts that are being saved wait here for each other.
        """
        with transaction.atomic():
            rows = self.order_by("pk").select_for_update(of=("self",), no_key=True)
            customers = list(rows.select_related("workspace"))
            known = known_besides([customer.pk for customer in customers])
            for customer in customers:
                customer.reindex(known[customer.pk])


def birthday_within(first: date, last: date) -> models.Q:
    """Birthdays in a span of less than a year, in any row that has a `birthday`."""
    found = models.Q(pk__in=())
    for month, days in days_by_month(first, last).items():
        found |= models.Q(birthday__month=month, birthday__day__range=days)
    return found


def known_besides(customers: Collection[UUID]) -> dict[UUID, list[tuple[str, str, str]]]:
    """By customer the names, e-mails and phones of its contacts and of what was merged into it,
    at any remove; the trash counts for nothing.
    """
    found: dict[UUID, list[tuple[str, str, str]]] = {key: [] for key in customers}
    survivors = {key: key for key in customers}
    while survivors:
        merged = Customer.everything.filter(merged_into__in=survivors).order_by("pk")
        of = {row.pk: survivors[row.merged_into_id] for row in merged if row.merged_into_id}
        for row in merged:
            found[of[row.pk]].append((row.name, row.email, row.phone))
        survivors = of
    of_contacts = Customer.contacts.rel.related_model.objects.filter(customer__in=found)
    for key, *texts in of_contacts.order_by("pk").values_list(
        "customer_id", "name", "email", "phone"
    ):
        found[key].append((texts[0], texts[1], texts[2]))
    return found


class Customer(Owned, Versioned, Trashable):
    """`sort_name`, `sort_company`, `phone_e164` and `search_text` follow from the other fields on
    every save; `also_known` is what contacts and merged duplicates add to the search text.

    `last_contact_at` is the time of the last contact, or of the creation while there is none, so
    that the list has one order without gaps. Without a `status` a customer gets the first of the
    workspace. `avatar` is the address of the primary picture, below the workspace's own, and `has_sessions` whether any session is of this customer: both are
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

    # Who else the customer is or has, where that is why a search found it: see `finding.tell_why`.
    found_by = ""

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
                include=["last_contact_at"],
                name="crm_customer_by_name",
            ),
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT,
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
            row = Customer.everything.filter(pk=self.pk).select_for_update(no_key=True)
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

    def reindex(self, known: Iterable[tuple[str, str, str]]) -> None:
        """As `index`, with the words of names, e-mails and phones that are `known` besides.

        Writes those columns alone, and only if any is new.
        """
        before = [getattr(self, name) for name in FOLLOWING]
        country = self.workspace.country
        texts = [text for name, email, _ in known for text in (name, email)]
        numbers = [phone for *_, phone in known if phone]
        self.also_known = search.search_text(*texts, phone_numbers=numbers, country=country)
        self.index()
        after = {name: getattr(self, name) for name in FOLLOWING}
        if before != list(after.values()):
            Customer.everything.filter(pk=self.pk).update(**after)

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
