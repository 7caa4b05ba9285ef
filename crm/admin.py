"""Customers in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from crm.models import (
    Contact,
    Customer,
    CustomerLabel,
    CustomerPair,
    CustomerStatus,
    CustomerTally,
    Interaction,
    Label,
    Meeting,
    MeetingPerson,
    Merge,
    Profile,
    Reminder,
    Task,
)
from photocrm.accounts.admin import MadeByActions, OwnedAdmin


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


@admin.register(CustomerStatus)
class CustomerStatusAdmin(OwnedAdmin[CustomerStatus]):
    list_display = ("name", "outcome", "colour", "position", "workspace")
    list_filter = ("outcome", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("name",)
    autocomplete_fields = ("workspace",)


@admin.register(CustomerLabel)
class CustomerLabelAdmin(OwnedAdmin[CustomerLabel]):
    list_display = ("customer", "label", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("customer", "label", "workspace")
    search_fields = ("customer__name", "label__name")
    autocomplete_fields = ("workspace", "customer", "label")


@admin.register(Contact)
class ContactAdmin(OwnedAdmin[Contact]):
    list_display = ("name", "title", "customer", "email", "phone", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("customer", "workspace")
    search_fields = ("name", "email", "customer__name")
    autocomplete_fields = ("workspace", "customer", "assignee")

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """One by one, as their customers are no longer found by them."""
        for contact in queryset:
            contact.delete()


@admin.register(Profile)
class ProfileAdmin(OwnedAdmin[Profile]):
    list_display = ("customer", "main_app", "updated_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("customer", "workspace")
    search_fields = ("customer__name",)
    autocomplete_fields = ("workspace", "customer")


@admin.register(Task)
class TaskAdmin(OwnedAdmin[Task]):
    list_display = ("title", "customer", "due_on", "assignee", "done_at", "workspace")
    list_filter = (("done_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("customer", "assignee", "workspace")
    search_fields = ("title", "customer__name")
    autocomplete_fields = ("workspace", "customer", "assignee")


@admin.register(Meeting)
class MeetingAdmin(OwnedAdmin[Meeting]):
    list_display = ("title", "customer", "starts_at", "ends_at", "place", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("customer", "workspace")
    search_fields = ("title", "place", "customer__name")
    autocomplete_fields = ("workspace", "customer")


@admin.register(MeetingPerson)
class MeetingPersonAdmin(OwnedAdmin[MeetingPerson]):
    list_display = ("meeting", "user", "contact", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("meeting", "user", "contact", "workspace")
    search_fields = ("meeting__title",)
    autocomplete_fields = ("workspace", "meeting", "user", "contact")


@admin.register(Reminder)
class ReminderAdmin(OwnedAdmin[Reminder]):
    list_display = ("title", "customer", "next_on", "repeat", "assignee", "workspace")
    list_filter = ("repeat", "workspace")
    list_select_related = ("customer", "assignee", "workspace")
    search_fields = ("title", "customer__name")
    autocomplete_fields = ("workspace", "customer", "assignee")


@admin.register(CustomerPair)
class CustomerPairAdmin(MadeByActions[CustomerPair]):
    list_display = ("customer", "other", "verdict", "score", "workspace")
    list_filter = ("verdict", "workspace")
    list_select_related = ("customer", "other", "workspace")
    search_fields = ("customer__name", "other__name")
    readonly_fields = ("customer", "other", "decided_at", "decided_by")


@admin.register(Merge)
class MergeAdmin(MadeByActions[Merge]):
    list_display = ("survivor", "duplicate", "created_by", "created_at", "undone_at", "workspace")
    list_filter = (("undone_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("survivor", "duplicate", "created_by", "workspace")
    search_fields = ("survivor__name", "duplicate__name")
    readonly_fields = ("survivor", "duplicate", "created_by", "undone_at", "undone_by")
    exclude = ("record",)


@admin.register(CustomerTally)
class CustomerTallyAdmin(MadeByActions[CustomerTally]):
    """Kept by the database."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    list_display = (
        "workspace",
        "status_id",
        "kind",
        "priority",
        "is_vip",
        "has_sessions",
        "count",
    )
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("workspace__name",)
