import factory
from factory.django import DjangoModelFactory

from photocrm.audit.models import Change, Event
from photocrm.ids import new_id


class ChangeFactory(DjangoModelFactory[Change]):
    class Meta:
        model = Change

    workspace_id = factory.LazyFunction(new_id)
    table = "crm_customer"
    row_id = factory.LazyFunction(lambda: str(new_id()))
    operation = Change.Operation.INSERT
    changes = factory.LazyFunction(dict)


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    workspace_id = factory.LazyFunction(new_id)
    table = "crm_customer"
    row_id = factory.LazyFunction(lambda: str(new_id()))
    kind = "customer.added"
