"""Lists that stand one behind the other, page by page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import BadRequest

from crm.models import Customer
from photocrm.pagination import page_through
from tests.factories import CustomerFactory, WorkspaceFactory

pytestmark = pytest.mark.django_db


def groups_of(workspace: Any) -> list[Any]:
    """The VIPs by name, then the others with the newest first."""
    customers = Customer.objects.of(workspace)
    vips = customers.filter(is_vip=True).order_by("sort_name", "pk")
    return [vips, customers.filter(is_vip=False).order_by("-last_contact_at", "-pk")]


def pages(groups: list[Any], size: int) -> Iterator[list[Customer]]:
    page = page_through(groups, after="", size=size)
    yield page.rows
    while page.after:
        page = page_through(groups, after=page.after, size=size)
        yield page.rows


@pytest.mark.parametrize("vips", [0, 1, 3])
@pytest.mark.parametrize("others", [0, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_every_row_stands_once_in_the_order_of_its_group(vips: int, others: int, size: int) -> None:
    workspace = WorkspaceFactory()
    CustomerFactory.create_batch(vips, workspace=workspace, is_vip=True)
    CustomerFactory.create_batch(others, workspace=workspace)
    groups = groups_of(workspace)
    whole = [row for group in groups for row in group]
    cut = list(pages(groups, size))
    assert [row for page in cut for row in page] == whole
    assert all(len(page) == size for page in cut[:-1])
    assert cut[-1] or not whole


@pytest.mark.parametrize("after", ["2.", "x", "-1.", "0.%%%", "²."])
def test_a_foreign_cursor_is_refused(after: str) -> None:
    workspace = WorkspaceFactory()
    with pytest.raises(BadRequest):
        page_through(groups_of(workspace), after=after, size=2)
