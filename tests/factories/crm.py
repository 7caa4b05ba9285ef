from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

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
from tests.factories.accounts import UserFactory, WorkspaceFactory


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    class Params:
        trashed = factory.Trait(
            trashed_at=factory.LazyFunction(timezone.now),
            trashed_by=factory.SubFactory(UserFactory),
        )

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence(lambda number: f"Customer {number}")
    email = factory.Sequence(lambda number: f"customer{number}@mail.example")
    last_contact_at = factory.LazyFunction(timezone.now)


class InteractionFactory(DjangoModelFactory[Interaction]):
    class Meta:
        model = Interaction

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    kind = Interaction.Kind.CALL
    at = factory.LazyFunction(timezone.now)
    text = "Asked for larger prints."


class LabelFactory(DjangoModelFactory[Label]):
    class Meta:
        model = Label

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence(lambda number: f"Label {number}")


class CustomerStatusFactory(DjangoModelFactory[CustomerStatus]):
    """A status beside the usual five, which the database gives every workspace."""

    class Meta:
        model = CustomerStatus

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence(lambda number: f"Status {number}")
    position = factory.Sequence(lambda number: 100 + number)


class CustomerTallyFactory(DjangoModelFactory[CustomerTally]):
    class Meta:
        model = CustomerTally

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    status_id = factory.LazyAttribute(
        lambda tally: CustomerStatus.objects.of(tally.workspace).order_by("position")[0].pk
    )
    kind = "customer"
    priority = 2
    is_vip = False
    has_sessions = False
    count = 1


class CustomerLabelFactory(DjangoModelFactory[CustomerLabel]):
    class Meta:
        model = CustomerLabel

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    label = factory.SubFactory(LabelFactory, workspace=factory.SelfAttribute("..workspace"))


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    name = factory.Sequence(lambda number: f"Contact {number}")
    title = "Planner"


class ProfileFactory(DjangoModelFactory[Profile]):
    class Meta:
        model = Profile

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    likes = "Natural light"


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    title = factory.Sequence(lambda number: f"Task {number}")


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    title = factory.Sequence(lambda number: f"Meeting {number}")
    starts_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=1))


class MeetingPersonFactory(DjangoModelFactory[MeetingPerson]):
    class Meta:
        model = MeetingPerson

    meeting: Any = factory.SubFactory(MeetingFactory)
    workspace: Any = factory.SelfAttribute("meeting.workspace")
    contact = factory.SubFactory(
        ContactFactory, customer=factory.SelfAttribute("..meeting.customer")
    )


class ReminderFactory(DjangoModelFactory[Reminder]):
    class Meta:
        model = Reminder

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    title = factory.Sequence(lambda number: f"Reminder {number}")
    first_on = factory.LazyFunction(timezone.localdate)
    next_on = factory.SelfAttribute("first_on")


class CustomerPairFactory(DjangoModelFactory[CustomerPair]):
    """Keys grow with time, so `other`, which is made second, has the larger one."""

    class Meta:
        model = CustomerPair

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    other = factory.SubFactory(CustomerFactory, workspace=factory.SelfAttribute("..workspace"))
    score = 90


class MergeFactory(DjangoModelFactory[Merge]):
    class Meta:
        model = Merge

    survivor: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("survivor.workspace")
    duplicate = factory.SubFactory(
        CustomerFactory,
        workspace=factory.SelfAttribute("..workspace"),
        merged_into=factory.SelfAttribute("..survivor"),
    )
    created_by: Any = factory.SubFactory(UserFactory)
