"""A person or organisation the studio deals with."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from crm import search
from photocrm.accounts.models import Owned, User, Versioned, WorkspaceQuerySet


class Kind(models.TextChoices):
    CUSTOMER = "customer"
    PARTNER = "partner"
    INVESTOR = "investor"


class CustomerQuerySet(WorkspaceQuerySet["Customer"]):
    def search(self, text: str) -> Self:
        """Customers in whom every typed word starts some word of name, company, mail or phone."""
        found = self
        for pattern in search.patterns(text):
            found = found.filter(search_text__matches_like=pattern)
        return found

    def by_last_contact(self) -> Self:
        return self.order_by("-last_contact_at", "-pk")


@models.TextField.register_lookup
class MatchesLike(models.Lookup):
    """`LIKE` with a pattern of our own; Django's `contains` cannot ask for the start of a word."""

    lookup_name = "matches_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)


class Customer(Owned, Versioned):
    """`sort_name` and `search_text` follow from the other fields on every save.

    `last_contact_at` is the time of the last interaction, or of the creation while there is none,
    so that the list has one order without gaps. `avatar` is the address of the primary picture,
    below the workspace's own, as the gallery writes it.
    """

    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField("e-mail", blank=True)
    is_vip = models.BooleanField("VIP", default=False)
    notes = models.TextField(blank=True, max_length=20_000)
    avatar = models.CharField(max_length=60, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    last_contact_at = models.DateTimeField()
    sort_name = models.CharField(max_length=400, editable=False)
    search_text = models.TextField(editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_customer_in_workspace"),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_customer_has_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="crm_customer_kind_known"
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "sort_name", "id"], name="crm_customer_by_name"),
            # The customer list: order and search from the index alone.
            models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                include=["search_text"],
                name="crm_customer_by_contact",
            ),
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="crm_customer_search",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Bring `sort_name` and `search_text` up to date; bulk writes call it themselves."""
        self.sort_name = search.sort_name(self.name)
        self.search_text = search.search_text(
            name=self.name, company=self.company, email=self.email, phone=self.phone
        )

    def get_absolute_url(self) -> str:
        return reverse("crm:customer_detail", args=[self.workspace.slug, self.pk])
