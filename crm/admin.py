"""Customers in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from crm.models import Customer, Interaction, Label
from photocrm.accounts.admin import OwnedAdmin


@admin.register(Customer)
class CustomerAdmin(OwnedAdmin[Customer]):
    list_display = ("name", "company", "kind", "is_vip", "email", "phone", "workspace")
    list_filter = ("kind", "is_vip", "workspace")
    list_select_related = ("workspace",)
    # The search itself is the one of the customer list: every typed word starts some word.
    search_fields = ("search_text",)
    autocomplete_fields = ("workspace",)
    readonly_fields = ("last_contact_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while anything knows the customer: it would go too, or lose its customer for ever."""
        return super().has_delete_permission(request, obj) and not (obj and is_known(obj))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.search(search_term), False

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        if not change:
            obj.last_contact_at = timezone.now()
        super().save_model(request, obj, form, change)


def is_known(customer: Customer) -> bool:
    """Whether a row of any app points at the customer, in the trash or not."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: customer}).exists()
        for relation in customer._meta.related_objects
    )


@admin.register(Interaction)
class InteractionAdmin(OwnedAdmin[Interaction]):
    list_display = ("at", "kind", "customer", "by", "workspace")
    list_filter = ("kind", "workspace")
    list_select_related = ("customer", "by", "workspace")
    search_fields = ("customer__name", "text")
    autocomplete_fields = ("workspace", "customer")
    author_field = "by"


@admin.register(Label)
class LabelAdmin(OwnedAdmin[Label]):
    list_display = ("name", "colour", "created_by", "created_at", "workspace")
    list_filter = ("colour", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("name",)
    autocomplete_fields = ("workspace",)
