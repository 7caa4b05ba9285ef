"""Numbers of the first page, across all apps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.models import Customer
from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace

ACTIVE = timedelta(days=30)
LIST_LENGTH = 6


@dataclass(frozen=True)
class Totals:
    customers: int
    active_customers: int
    sessions: int
    raw_sessions: int
    delivered: int


def totals(workspace: Workspace, now: datetime) -> Totals:
    customers = Customer.objects.of(workspace)
    sessions = PhotoSession.objects.of(workspace)
    jobs = DeliveryJob.objects.of(workspace)
    return Totals(
        customers=customers.count(),
        active_customers=customers.filter(last_contact_at__gt=now - ACTIVE).count(),
        sessions=sessions.count(),
        raw_sessions=sessions.raw().count(),
        delivered=jobs.filter(status=DeliveryJob.Status.COMPLETED).count(),
    )
