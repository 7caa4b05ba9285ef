import hashlib
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from photocrm.accounts.models import (
    AccountMail,
    Invitation,
    Membership,
    Role,
    SavedView,
    User,
    Workspace,
)

PASSWORD = "a long enough passphrase"


@cache
def hashed_password() -> str:
    """Hashed once per run, since hashing is slow on purpose."""
    return make_password(PASSWORD)


class WorkspaceFactory(DjangoModelFactory[Workspace]):
    class Meta:
        model = Workspace

    slug = factory.Sequence(lambda number: f"studio-{number}")
    name = factory.Sequence(lambda number: f"Studio {number}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@studio.example")
    name = factory.Sequence(lambda number: f"Person {number}")
    password = factory.LazyFunction(hashed_password)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    user: Any = factory.SubFactory(UserFactory)
    role = Role.STAFF


class InvitationFactory(DjangoModelFactory[Invitation]):
    """`token` is the secret of its link; the row keeps the hash."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda number: f"invitation-token-{number}")

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    email = factory.Sequence(lambda number: f"invited{number}@studio.example")
    role = Role.STAFF
    invited_by: Any = factory.SubFactory(UserFactory)
    token_hash = factory.LazyAttribute(lambda row: hashlib.sha256(row.token.encode()).hexdigest())


class AccountMailFactory(DjangoModelFactory[AccountMail]):
    """That of an invitation, which a worker may send."""

    class Meta:
        model = AccountMail

    invitation: Any = factory.SubFactory(InvitationFactory)
    next_attempt_at = factory.LazyFunction(timezone.now)


class SavedViewFactory(DjangoModelFactory[SavedView]):
    class Meta:
        model = SavedView

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    user: Any = factory.SubFactory(UserFactory)
    list = "sessions"
    name = factory.Sequence(lambda number: f"View {number}")
    query = "status=raw"
