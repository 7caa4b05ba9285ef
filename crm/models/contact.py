"""The people at a customer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.db.models.functions import ExtractDay, ExtractMonth, Lower

from crm import phones
from crm.models.customer import Customer
from crm.models.customer_rows import CustomerRowQuerySet
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    trash_indexes,
    trashed_with_by,
)


class ContactQuerySet(CustomerRowQuerySet["Contact"]):
    """The vocabulary of people."""


class Contact(Owned, Versioned, Trashable):
    """The bride, the planner, the art buyer. Several may share one e-mail or phone, as couples do.

    `phone_e164` follows from the phone on every save, and so do the words by which the customer is
    found; bulk writes call `Customer.everything.filter(…).reindex()` themselves. `title` is what
    they are there.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True, editable=False)
    email = models.EmailField("e-mail", blank=True)
    birthday = models.DateField(null=True, blank=True)
    assignee = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptManager.from_queryset(ContactQuerySet)()
    everything = ContactQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_contact_in_workspace"),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_contact_has_name"),
            trashed_with_by("crm_contact_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_contact"),
            models.Index(fields=["workspace", "customer", "id"], name="crm_contact_of_customer"),
            models.Index(
                "workspace",
                Lower("email"),
                condition=models.Q(trashed_at__isnull=True) & ~models.Q(email=""),
                name="crm_contact_by_email",
            ),
            models.Index(
                fields=["workspace", "phone_e164"],
                condition=models.Q(trashed_at__isnull=True) & ~models.Q(phone_e164=""),
                name="crm_contact_by_phone",
            ),
            models.Index(
                models.F("workspace"),
                ExtractMonth("birthday"),
                ExtractDay("birthday"),
                condition=models.Q(trashed_at__isnull=True, birthday__isnull=False),
                name="crm_contact_birthdays",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_e164 = phones.e164(self.phone, country=self.workspace.country)
        with self.customers_reindexed():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with self.customers_reindexed():
            return super().delete(*args, **kwargs)

    @contextmanager
    def customers_reindexed(self) -> Iterator[None]:
        """The customer is held before the contact is written, so that of two contacts saved at
        once the later one sees both; if the contact moves, the customer it leaves is too.
        """
        with transaction.atomic():
            left = Contact.everything.filter(pk=self.pk).values_list("customer_id", flat=True)
            customers = Customer.everything.filter(pk__in={self.customer_id, *left})
            list(customers.order_by("pk").locked().values_list("pk"))
            yield
            customers.reindex()
