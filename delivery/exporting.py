"""What stands in an exported list of deliveries."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from delivery.actions import exports
from delivery.filters import JobFilter
from delivery.models import DeliveryJob
from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.exports.kinds import Column, Found, Kind, Selection

CELLS: Mapping[str, Column] = {
    "Session": lambda job: job.session.name,
    "Customer": lambda job: job.customer and job.customer.shown_name,
    "Recipient": lambda job: job.addressee,
    "Channel": lambda job: job.get_channel_display(),
    "Status": lambda job: job.get_status_display(),
    "Answer": lambda job: job.answer,
    "Attempts": lambda job: job.attempt_count,
    "Message": lambda job: job.message,
    "Started": lambda job: job.created_at,
    "Finished": lambda job: job.finished_at,
    "By": lambda job: job.created_by and str(job.created_by),
    "Id": lambda job: str(job.pk),
}


class Deliveries(Kind):
    name = "deliveries"
    noun = "delivery"
    section = "deliveries"
    list_address = "delivery:job_list"
    address = "delivery:jobs_export"
    columns = CELLS

    def found(self, selection: Selection) -> Found:
        jobs = DeliveryJob.objects.of(selection.workspace)
        if selection.keys is None:
            found = JobFilter(QueryDict(selection.query), jobs).found()
        else:
            found = jobs.filter(pk__in=selection.keys)
        return Found(found, [found.order_by("-created_at", "-pk")])

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related("session", "customer", "created_by")
        texts = ("session", "customer")
        return joined.defer(*(f"{each}__search_text" for each in texts), "customer__also_known")

    def note(self, membership: Membership, *, count: int) -> Event:
        return exports.note(membership=membership, count=count)
