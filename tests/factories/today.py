from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from photocrm.today.models import Digest, Notification
from tests.factories.accounts import MembershipFactory


class NotificationFactory(DjangoModelFactory[Notification]):
    class Meta:
        model = Notification
        exclude = ("membership",)

    membership: Any = factory.SubFactory(MembershipFactory)
    workspace: Any = factory.SelfAttribute("membership.workspace")
    user: Any = factory.SelfAttribute("membership.user")
    kind = Notification.Kind.TASK
    text = "Send album proofs is due today"
    path = "tasks/"
    source = factory.Sequence(lambda number: f"task:{number}")
    due_at = factory.LazyFunction(timezone.now)


class DigestFactory(DjangoModelFactory[Digest]):
    class Meta:
        model = Digest
        exclude = ("membership",)

    membership: Any = factory.SubFactory(MembershipFactory)
    workspace: Any = factory.SelfAttribute("membership.workspace")
    user: Any = factory.SelfAttribute("membership.user")
    day = factory.LazyFunction(timezone.localdate)
    next_attempt_at = factory.LazyFunction(timezone.now)
