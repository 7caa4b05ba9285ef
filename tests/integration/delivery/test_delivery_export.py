"""Deliveries as a file for spreadsheets."""

import csv
import io
from datetime import UTC
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from delivery import exporting
from delivery.exporting import Deliveries
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import sentence
from photocrm.audit.models import Event
from photocrm.exports.kinds import Selection
from tests.factories import CustomerFactory, JobFactory, SessionFactory, ShareLinkFactory

pytestmark = pytest.mark.django_db

ASK = "/studio/deliveries/export/"


def job_in(workspace: Workspace, name: str, **facts: Any) -> Any:
    customer = CustomerFactory(workspace=workspace, name=f"Customer of {name}")
    session = SessionFactory(workspace=workspace, name=name, customer=customer)
    return JobFactory(link=ShareLinkFactory(session=session), customer=customer, **facts)


def test_the_list_is_exported_as_it_is_filtered(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    job_in(workspace, "Waiting")
    job = job_in(workspace, "=Broken", failed=True)
    facts = {"all": "1", "query": "status=failed", "format": "csv", "key": str(uuid4())}
    response = signed_in.post(ASK, facts | {"columns": list(exporting.CELLS)})
    text = response.getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    job.refresh_from_db()
    assert {name: row[name] for name in ("Session", "Customer", "Recipient", "Status", "Id")} == {
        "Session": "'=Broken",
        "Customer": "Customer of =Broken",
        "Recipient": job.recipient,
        "Status": "Failed",
        "Id": str(job.pk),
    }
    event = Event.objects.get(kind="deliveries.exported")
    assert (sentence(event), event.actor_id) == ("Exported 1 delivery", owner.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    count: int, workspace: Workspace, owner: User, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        job_in(workspace, f"Session {number}")
    kind = Deliveries()
    found = kind.found(Selection(workspace, owner))
    with django_assert_num_queries(1):
        assert len(list(kind.lines(found, list(kind.columns), UTC))) == count
