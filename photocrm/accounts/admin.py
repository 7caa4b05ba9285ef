"""Accounts in the admin, and what the admin of every workspace's rows has in common."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import models, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from photocrm.accounts.actions import members
from photocrm.accounts.models import (
    AccountMail,
    Invitation,
    Membership,
    Owned,
    SavedView,
    User,
    Versioned,
    Workspace,
)

Row = TypeVar("Row", bound=models.Model)


class OwnedForm(forms.ModelForm[Any]):
    """Refuses in words what points into another workspace; the database would refuse it anyway."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        workspace_id = getattr(values.get("workspace"), "pk", self.instance.workspace_id)
        for name, value in list(values.items()):
            if isinstance(value, Owned) and value.workspace_id != workspace_id:
                self.add_error(name, "This belongs to another workspace.")
        member = values.get("assignee")
        if member and not member.memberships.filter(workspace_id=workspace_id).exists():
            self.add_error("assignee", "This person is no member of the workspace.")
        return values


class OwnedAdmin(admin.ModelAdmin[Row]):
    """A row stays in its workspace, tells who made it, and gets a new version with every save.

    No list has a date hierarchy: it would need an index that starts with the date.
    """

    form = OwnedForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    show_full_result_count = False
    author_field = "created_by"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = {field.name for field in self.model._meta.fields}
        kept = ("created_at", self.author_field, "version", "updated_at")
        fixed = [*super().get_readonly_fields(request, obj), *(one for one in kept if one in names)]
        return [*fixed, "workspace"] if obj else fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and hasattr(obj, f"{self.author_field}_id"):
            setattr(obj, self.author_field, request.user)
        if change and isinstance(obj, Versioned):
            obj.version = F("version") + 1
        super().save_model(request, obj, form, change)


class MadeByActions(OwnedAdmin[Row]):
    """Rows that only an action can make, since files, counts or mails go with them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserAddForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")


class UserEditForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    form = UserEditForm
    add_form = UserAddForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("-pk",)
    readonly_fields = ("created_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        ("Times", {"fields": ("created_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ("user_permissions",)

    def user_change_password(
        self,
        request: Any,
        id: str,  # noqa: A002 -- Django passes it by this name
        form_url: str = "",
    ) -> HttpResponse:
        """Each studio of the person reads of it."""
        before = self.get_object(request, unquote(id))
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            after = self.get_object(request, unquote(id))
            if before and after and before.password != after.password:
                members.password_changed(after, by=request.user)
        return response


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    list_display = ("name", "slug", "time_zone", "country", "currency", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("created_at",)


@admin.register(Membership)
class MembershipAdmin(OwnedAdmin[Membership]):
    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "user__name", "workspace__name")
    autocomplete_fields = ("user", "workspace")


@admin.register(Invitation)
class InvitationAdmin(MadeByActions[Invitation]):
    """Its token is in nobody's hands but the invited one's: only the mail carries it."""

    list_display = ("email", "workspace", "role", "invited_by", "created_at", "accepted_at")
    list_filter = ("role", "workspace", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("workspace", "invited_by")
    search_fields = ("email",)
    readonly_fields = ("invited_by", "accepted_at", "accepted_by")
    exclude = ("token_hash",)


@admin.register(AccountMail)
class AccountMailAdmin(admin.ModelAdmin[AccountMail]):
    """What waits for a mail server; without a next attempt it was given up."""

    list_display = ("invitation", "user", "attempts", "next_attempt_at", "answer")
    list_select_related = ("invitation", "user")
    search_fields = ("invitation__email", "user__email")
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SavedView)
class SavedViewAdmin(MadeByActions[SavedView]):
    list_display = ("name", "list", "user", "query", "workspace")
    list_filter = ("list", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("name", "user__name")
    autocomplete_fields = ("workspace", "user")
