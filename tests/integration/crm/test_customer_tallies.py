"""Tallies and `has_sessions` equal the rows, whoever wrote those."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm import queries
from crm.models import Customer, CustomerStatus, CustomerTally
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import CustomerFactory, SessionFactory, UserFactory, WorkspaceFactory

pytestmark = pytest.mark.django_db


def tallied(workspace: Workspace) -> dict[tuple[Any, ...], int]:
    shares = queries.tally(workspace).shares
    return {tuple(share.kind.values()): share.count for share in shares if share.count}


def counted(workspace: Workspace) -> dict[tuple[Any, ...], int]:
    rows = Customer.objects.of(workspace).order_by().values_list(*queries.KINDS)
    return {tuple(kind): number for *kind, number in rows.annotate(number=Count("pk"))}


class Writes(TestCase):
    """Whatever is written, in whatever order, the tally is what a count of the rows is."""

    workspace: Workspace
    by: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.workspace, cls.by = WorkspaceFactory(), UserFactory()

    @given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4), st.integers(1, 3))))
    @settings(max_examples=60)
    def test_tally_equals_counts_after_any_writes(self, writes: list[tuple[int, ...]]) -> None:
        CustomerFactory.create_batch(3, workspace=self.workspace)
        for what, which, number in writes:
            self.write(what, which, number)
            assert tallied(self.workspace) == counted(self.workspace)
        call_command("recount", stdout=(out := Silent()))
        assert out.lines == ["0 counts corrected\n"]

    def write(self, what: int, which: int, number: int) -> None:
        rows = list(Customer.everything.of(self.workspace).order_by("pk"))
        some = Customer.everything.filter(pk__in=[row.pk for row in rows[which : which + number]])
        if what == 0:
            CustomerFactory.create_batch(number, workspace=self.workspace, is_vip=which > 2)
        elif what == 1:
            some.update(trashed_at=timezone.now(), trashed_by=self.by)
        elif what == 2:
            some.update(trashed_at=None, trashed_by=None)
        elif what == 3:
            some.exclude(pk=rows[0].pk).update(merged_into=rows[0])
        elif what == 4:
            some.update(merged_into=None)
        elif what == 5:
            some.update(status=CustomerStatus.objects.of(self.workspace)[which])
        elif what == 6:
            some.update(priority=number, kind="partner" if which else "customer")
        elif what == 7:
            for customer in some:
                SessionFactory(workspace=self.workspace, customer=customer)
        else:
            PhotoSession.objects.filter(customer__in=some).update(customer=None)


class Silent:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


def test_deleted_customers_are_not_counted(workspace: Workspace) -> None:
    CustomerFactory.create_batch(3, workspace=workspace)
    Customer.objects.of(workspace).all()[0].delete()
    assert queries.tally(workspace).count({}) == 2
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM crm_customer")
    assert queries.tally(workspace).count({}) == 0


def test_recount_repairs_and_tells(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    customer = CustomerFactory(workspace=workspace)
    CustomerTally.objects.update(count=7)
    call_command("recount")
    assert capsys.readouterr().out.splitlines() == [
        f"{workspace.pk}, customers of status {customer.status_id}: 7 counted, 1 there",
        "1 counts corrected",
    ]
    assert tallied(workspace) == counted(workspace)


def test_navigation_tells_how_many_customers_there_are(
    workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory.create_batch(3, workspace=workspace)
    CustomerFactory()
    assert '<span class="nav-count tnum ml-auto text-xs">3</span>' in signed_in.get("/studio/").text


def has_sessions(*customers: Customer) -> list[bool]:
    found = dict(Customer.everything.values_list("pk", "has_sessions"))
    return [found[customer.pk] for customer in customers]


def test_customers_know_whether_they_have_sessions(workspace: Workspace, owner: User) -> None:
    one, other = CustomerFactory.create_batch(2, workspace=workspace)
    seen = [has_sessions(one, other)]
    first, second = SessionFactory.create_batch(2, workspace=workspace, customer=one)
    seen.append(has_sessions(one, other))
    PhotoSession.objects.filter(pk=first.pk).update(customer=other)
    seen.append(has_sessions(one, other))
    trash = {"trashed_at": timezone.now(), "trashed_by": owner}
    PhotoSession.objects.filter(pk=second.pk).update(**trash)
    seen.append(has_sessions(one, other))
    PhotoSession.everything.filter(pk=second.pk).update(trashed_at=None, trashed_by=None)
    PhotoSession.objects.filter(pk=first.pk).delete()
    seen.append(has_sessions(one, other))
    assert seen == [[False, False], [True, False], [True, True], [False, True], [True, False]]


def test_sessions_in_the_trash_are_none(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace)
    SessionFactory(workspace=workspace, customer=customer, trashed=True)
    assert has_sessions(customer) == [False]


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_first_sessions_of_a_customer_both_succeed() -> None:
    workspace, barrier = WorkspaceFactory(), Barrier(2)
    customer = CustomerFactory(workspace=workspace)

    def write(name: str) -> None:
        try:
            barrier.wait(timeout=10)
            with transaction.atomic():
                PhotoSession.objects.create(workspace=workspace, customer=customer, name=name)
        finally:
            connection.close()

    for names in ("AB", "CD", "EF"):
        PhotoSession.objects.all().delete()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, names))
        assert has_sessions(customer) == [True]


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_sessions_trashed_at_once_none_is_left() -> None:
    workspace, barrier, by = WorkspaceFactory(), Barrier(2), UserFactory()
    customer = CustomerFactory(workspace=workspace)
    sessions = SessionFactory.create_batch(2, workspace=workspace, customer=customer)

    def trash(session: PhotoSession) -> None:
        try:
            barrier.wait(timeout=10)
            rows = PhotoSession.objects.filter(pk=session.pk)
            rows.update(trashed_at=timezone.now(), trashed_by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(trash, sessions))
    assert has_sessions(customer) == [False]
    assert tallied(workspace) == counted(workspace)
