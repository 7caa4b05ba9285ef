from crm.models.customer import Customer, Kind
from crm.models.interaction import Interaction
from crm.models.label import Label

__all__ = ["Customer", "Interaction", "Kind", "Label"]
