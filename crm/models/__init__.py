from crm.models.contact import Contact
from crm.models.customer import Customer, Kind, Priority
from crm.models.customer_label import CustomerLabel
from crm.models.interaction import Interaction
from crm.models.label import Label
from crm.models.meeting import Meeting, MeetingPerson
from crm.models.merge import Merge
from crm.models.pair import CustomerPair
from crm.models.profile import Profile
from crm.models.reminder import Reminder
from crm.models.status import CustomerStatus
from crm.models.tally import CustomerTally
from crm.models.task import Task

__all__ = [
    "Contact",
    "Customer",
    "CustomerLabel",
    "CustomerPair",
    "CustomerStatus",
    "CustomerTally",
    "Interaction",
    "Kind",
    "Label",
    "Meeting",
    "MeetingPerson",
    "Merge",
    "Priority",
    "Profile",
    "Reminder",
    "Task",
]
