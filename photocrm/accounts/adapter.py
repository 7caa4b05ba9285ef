"""How allauth behaves here: nobody signs up without an invitation."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from photocrm.accounts.actions import invitations, mails, members
from photocrm.accounts.models import User
from photocrm.audit.context import acting

SESSION_KEY = "invitation_token"


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return invitations.find(request.session.get(SESSION_KEY, "")) is not None

    def clean_email(self, email: str) -> str:
        """A sign-up keeps the invited address; the form cannot name another one."""
        found = invitations.find(self.request.session.get(SESSION_KEY, ""))
        return found.email if found else str(super().clean_email(email))

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True
    ) -> User:
        user.name = form.cleaned_data.get("name", "")  # type: ignore[attr-defined]
        saved = cast("User", super().save_user(request, user, form, commit))
        with acting(actor_id=saved.pk):
            invitations.accept(token=request.session.pop(SESSION_KEY, ""), user=saved)
        return saved

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """A worker makes a link of its own, instead of the one in the context."""
        mails.promise(user=cast("User", user))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """By whoever knew the old one, or read a mail to the user's address."""
        with transaction.atomic():
            super().set_password(user, password)
            members.password_changed(cast("User", user), by=cast("User", user))
