from crm.models.customer import Customer, Kind
from crm.models.interaction import Interaction

__all__ = ["Customer", "Interaction", "Kind"]
