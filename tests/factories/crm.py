from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from crm.models import Customer, Interaction, Label
from tests.factories.accounts import WorkspaceFactory


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

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
