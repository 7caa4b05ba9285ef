"""Two people at once at a customer and its sessions: the second waits, and both are done."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from crm.actions import customers, holding, merging
from crm.models import Customer
from gallery.actions import merging as session_merging
from gallery.actions import sessions, trash
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.bulk.actions import runs
from tests.factories import CustomerFactory, SessionFactory
from tests.fixtures.work import Race, until_somebody_waits

Both = Callable[[Callable[[], Any], Callable[[], Any], Callable[[], Any]], None]


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna")


@pytest.fixture
def ana(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Ana")


@pytest.fixture
def both(race: Race) -> Both:
    """`both(hold, first, second)`: whoever holds the customer does `first` once `second` waits."""

    def run(hold: Callable[[], Any], first: Callable[[], Any], second: Callable[[], Any]) -> None:
        held = Event()

        def one_of(number: int) -> bool:
            if number == 0:
                with transaction.atomic():
                    hold()
                    held.set()
                    until_somebody_waits()
                    first()
            elif held.wait(10):
                second()
            return True

        assert race(2, one_of) == [True, True]

    return run


def renaming(customer: Customer, by: User) -> tuple[Callable[[], Any], Callable[[], Any]]:
    facts: dict[str, Any] = {"customer_id": customer.pk, "workspace": customer.workspace}
    return (
        lambda: holding.held(**facts),
        lambda: customers.change(**facts, version=1, by=by, name="Anna Ott"),
    )


def test_a_session_is_linked_while_its_customer_is_merged(
    both: Both, workspace: Workspace, anna: Customer, ana: Customer, owner: User
) -> None:
    noah = CustomerFactory(workspace=workspace, name="Noah")
    session = SessionFactory(workspace=workspace, customer=ana)
    pair: dict[str, Any] = {"survivor_id": anna.pk, "duplicate_id": ana.pk}
    both(
        lambda: merging.lock(workspace, anna.pk, ana.pk),
        lambda: merging.merge(workspace=workspace, by=owner, choices={}, **pair),
        lambda: sessions.link(session_id=session.pk, workspace=workspace, customer=noah, by=owner),
    )
    session.refresh_from_db()
    assert session.customer == noah
    told = Customer.everything.filter(pk__in=(anna.pk, ana.pk, noah.pk)).order_by("name")
    assert list(told.values_list("name", "has_sessions")) == [
        ("Ana", False),
        ("Anna", False),
        ("Noah", True),
    ]


@pytest.mark.parametrize("verb", [trash.trash_session, trash.restore_session])
def test_a_session_goes_to_the_trash_or_back_while_its_customer_is_renamed(
    verb: Callable[..., Any], both: Both, anna: Customer, owner: User
) -> None:
    lies_there = verb is trash.restore_session
    session = SessionFactory(workspace=anna.workspace, customer=anna, trashed=lies_there)
    hold, rename = renaming(anna, owner)
    both(
        hold,
        rename,
        lambda: verb(session_id=session.pk, workspace=anna.workspace, by=owner),
    )
    found = PhotoSession.everything.get(pk=session.pk)
    assert (found.trashed_at is None, " ott" in found.search_text) == (lies_there, True)


def test_sessions_are_merged_while_their_customer_is_renamed(
    both: Both, anna: Customer, owner: User
) -> None:
    session, other = SessionFactory.create_batch(2, workspace=anna.workspace, customer=anna)
    hold, rename = renaming(anna, owner)
    both(
        hold,
        rename,
        lambda: session_merging.merge(
            session_id=session.pk, other_id=other.pk, workspace=anna.workspace, by=owner
        ),
    )
    assert list(PhotoSession.objects.values_list("pk", flat=True)) == [session.pk]


@pytest.mark.parametrize("kind", ["sessions.trash", "sessions.link"])
def test_many_sessions_at_once_while_their_customer_is_renamed(
    kind: str, both: Both, anna: Customer, ana: Customer, owner: User
) -> None:
    SessionFactory.create_batch(3, workspace=anna.workspace, customer=anna)
    arguments = {"customer": str(ana.pk), "name": "Ana"} if kind == "sessions.link" else {}
    hold, rename = renaming(anna, owner)
    both(
        hold,
        rename,
        lambda: runs.start(
            kind=kind,
            workspace=anna.workspace,
            found=PhotoSession.objects.all(),
            key=uuid4(),
            by=owner,
            arguments=arguments,
        ),
    )
    left = PhotoSession.objects.all()
    assert left.count() == (3 if kind == "sessions.link" else 0)
    assert {session.customer for session in left} <= {ana}
    assert Customer.objects.get(pk=anna.pk).name == "Anna Ott"
