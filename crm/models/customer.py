"""A person or organisation the studio deals with."""

from collections.abc import Collection, Iterable
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual
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
# A row of an index has room for the words of all but those with dozens of contacts.
SHORT_BYTES = 1_000
SIZE = models.Func("search_text", function="octet_length", output_field=models.IntegerField())
SHORT = models.Q(LessThanOrEqual(SIZE, SHORT_BYTES))
LONG = models.Q(GreaterThan(SIZE, SHORT_BYTES))
# Keys end in a byte of chance.
SAMPLED_BELOW = 16
LAST_BYTE = models.Func(
    "id", template="get_byte(uuid_send(%(expressions)s), 15)", output_field=models.IntegerField()
)
SAMPLED = models.Q(LessThan(LAST_BYTE, SAMPLED_BELOW))
# What words are made of, and what follows from it.
INDEXED = frozenset({"name", "company", "location", "email", "phone"})
FOLLOWING = ("sort_name", "sort_company", "phone_e164", "also_known", "search_text")
LONGEST_RHYTHM = 260  # weeks: five years


class Kind(models.TextChoices):
    CUSTOMER = "customer"
    PARTNER = "partner"
    INVESTOR = "investor"


class Priority(models.IntegerChoices):
    LOW = 1
    NORMAL = 2
    HIGH = 3


def search_index(name: str, condition: models.Q | None = None) -> models.Index:
    words = OpClass("search_text", name="gin_trgm_ops")
    return GinIndex(words, fastupdate=False, condition=condition, name=f"crm_customer_{name}")


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

    def by_last_contact(self) -> Self:
        return self.order_by("-last_contact_at", "-pk")

    def for_list(self) -> Self:
        """Without the long texts, which no row of a list shows."""
        return self.defer("notes", "also_known", "search_text")

    def sampled(self) -> Self:
        """One in 16, by chance."""
        return self.filter(SAMPLED)

    def with_short_texts(self) -> Self:
        """Those whose words fit into the index that lists of matches are read from."""
        return self.filter(SHORT)

    def with_long_texts(self) -> Self:
        return self.filter(LONG)

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


@models.TextField.register_lookup
class MatchesLike(models.Lookup):
    """`LIKE` with a pattern of our own; Django's `contains` cannot ask for the start of a word."""

    lookup_name = "matches_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)


def known_besides(customers: Collection[UUID]) -> dict[UUID, list[tuple[str, str, str]]]:
    """By customer the names, e-mails and phones of its contacts and of what was merged into it,
    at any remove; the trash counts for nothing.
    """
    found: dict[UUID, list[tuple[str, str, str]]] = {key: [] for key in customers}
    survivors, seen = {key: key for key in customers}, set(customers)
    while survivors:
        merged = Customer.everything.filter(merged_into__in=survivors).exclude(pk__in=seen)
        rows = list(merged.order_by("pk").only("merged_into", "name", "email", "phone"))
        for row in rows:
            found[survivors[row.merged_into_id]].append((row.name, row.email, row.phone))
        survivors = {row.pk: survivors[row.merged_into_id] for row in rows}
        seen |= survivors.keys()
    with_people = Customer.everything.filter(pk__in=found).only("pk").prefetch_related("contacts")
    for customer in with_people:
        people = sorted(customer.contacts.all(), key=lambda contact: contact.pk)
        found[customer.pk] += [(one.name, one.email, one.phone) for one in people]
    return found


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

    # Who else the customer is or has, where that is why a search found it: see `queries.tell_why`.
    found_by = ""

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
                include=["last_contact_at"],
                name="crm_customer_by_name",
            ),
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT,
                name="crm_customer_by_contact",
            ),
            # Matches of frequent words, in the order of the list and without reading any row.
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT & SHORT,
                include=["search_text", "sort_name"],
                name="crm_customer_near",
            ),
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT & LONG,
                name="crm_customer_long",
            ),
            search_index("search"),
            # What is frequent here is so everywhere.
            search_index("search_sample", KEPT & SAMPLED),
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

    def get_absolute_url(self) -> str:
        return reverse("crm:customer_detail", args=[self.workspace.slug, self.pk])
