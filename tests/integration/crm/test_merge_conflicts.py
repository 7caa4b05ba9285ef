"""Undoing a merge after people went on working: nothing is guessed, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions import customers, merging, unmerging
from crm.actions.folding import DIVIDER
from crm.models import Customer, CustomerStatus, Interaction, Merge, Profile
from photocrm.accounts.models import Membership, Role, User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    CustomerPictureFactory,
    InteractionFactory,
    LabelFactory,
    MembershipFactory,
    ProfileFactory,
    SessionFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt", email="", notes="Likes dogs.")


@pytest.fixture
def ana(workspace: Workspace) -> Customer:
    return CustomerFactory(
        workspace=workspace, name="Ana Alt", email="ana@mail.example", notes="Likes cats."
    )


@pytest.fixture
def merged(anna: Customer, ana: Customer, owner: User) -> Merge:
    return merge(anna, ana, owner)


def merge(survivor: Customer, duplicate: Customer, by: User) -> Merge:
    return merging.merge(
        survivor_id=survivor.pk,
        duplicate_id=duplicate.pk,
        workspace=survivor.workspace,
        choices={},
        by=by,
    )


def undo(done: Merge, by: User, **more: Any) -> Merge:
    return unmerging.undo(merge_id=done.pk, workspace=done.workspace, by=by, **more)


def change(customer: Customer, by: User, **fields: Any) -> None:
    customer.refresh_from_db()
    customers.change(
        customer_id=customer.pk,
        workspace=customer.workspace,
        version=customer.version,
        by=by,
        **fields,
    )


def address(done: Merge) -> str:
    return f"{LIST}merges/{done.pk}/undo/"


def values(customer: Customer) -> tuple[str, str, str]:
    customer.refresh_from_db()
    return customer.name, customer.email, customer.notes


def test_what_nobody_touched_is_as_it_was(
    anna: Customer, ana: Customer, merged: Merge, owner: User
) -> None:
    change(anna, owner, name="Anna Neu")
    undo(merged, owner)
    assert values(anna) == ("Anna Neu", "", "Likes dogs.")
    assert values(ana) == ("Ana Alt", "ana@mail.example", "Likes cats.")


def test_changed_fields_are_asked_about(
    anna: Customer, merged: Merge, owner: User, signed_in: Client
) -> None:
    change(anna, owner, notes="Likes both.", email="new@mail.example")
    with pytest.raises(unmerging.Conflicts):
        undo(merged, owner)
    page = signed_in.post(address(merged))
    asked = {one.key: (one.now, one.before, one.chosen) for one in page.context["questions"]}
    assert page.status_code == 409
    assert asked == {
        "email": ("new@mail.example", "—", ""),
        "notes": ("Likes both.", "Likes dogs.", ""),
    }
    version = page.context["merge"].survivor.version
    half = signed_in.post(address(merged), {"version": version, "notes": "now"})
    assert (half.status_code, half.context["questions"][1].chosen) == (409, "now")
    answer = signed_in.post(
        address(merged), {"version": version, "notes": "now", "email": "before"}
    )
    assert answer["Location"] == f"{LIST}{anna.pk}/"
    assert values(anna) == ("Anna Alt", "", "Likes both.")


def test_a_choice_made_on_an_older_version_is_asked_again(
    anna: Customer, merged: Merge, owner: User, signed_in: Client
) -> None:
    change(anna, owner, notes="Likes both.")
    version = signed_in.get(address(merged)).context["merge"].survivor.version
    change(anna, owner, notes="Likes birds.")
    page = signed_in.post(address(merged), {"version": version, "notes": "before"})
    assert (page.status_code, page.context["questions"][0].now) == (409, "Likes birds.")
    assert values(anna)[2] == "Likes birds."


def test_toast_leads_to_the_page_where_there_is_a_choice(
    anna: Customer, merged: Merge, owner: User, signed_in: Client
) -> None:
    change(anna, owner, notes="Likes both.")
    answer = signed_in.post(address(merged), headers=htmx())
    assert (answer.status_code, answer["HX-Redirect"]) == (204, address(merged))


def test_toast_undoes_at_once_where_there_is_none(
    anna: Customer, ana: Customer, merged: Merge, signed_in: Client
) -> None:
    answer = signed_in.post(address(merged), headers=htmx())
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{LIST}{anna.pk}/")
    assert Customer.objects.count() == 2
    events = Event.objects.filter(kind="customer.separated").values_list("row_id", flat=True)
    assert set(events) == {str(anna.pk), str(ana.pk)}


def test_what_was_added_since_stays_and_is_said(
    anna: Customer, ana: Customer, merged: Merge, owner: User, signed_in: Client
) -> None:
    new = InteractionFactory(customer=anna)
    session = SessionFactory(workspace=anna.workspace, customer=anna)
    assert signed_in.get(address(merged)).context["staying"] == ["1 interaction", "1 session"]
    undo(merged, owner)
    assert (anna.interactions.get(), anna.sessions.get()) == (new, session)
    assert not ana.interactions.exists()


def test_rows_that_went_elsewhere_stay_there(anna: Customer, ana: Customer, owner: User) -> None:
    session = SessionFactory(workspace=anna.workspace, customer=ana)
    done, third = merge(anna, ana, owner), CustomerFactory(workspace=anna.workspace)
    type(session).objects.filter(pk=session.pk).update(customer=third)
    undo(done, owner)
    session.refresh_from_db()
    assert session.customer == third


def test_a_later_contact_is_not_forgotten(anna: Customer, merged: Merge, owner: User) -> None:
    later = timezone.now() + timedelta(hours=1)
    InteractionFactory(customer=anna, at=later)
    undo(merged, owner)
    anna.refresh_from_db()
    assert anna.last_contact_at == later


def test_changed_profile_is_asked_about(
    anna: Customer, ana: Customer, owner: User, signed_in: Client
) -> None:
    ProfileFactory(customer=anna, likes="Dogs")
    ProfileFactory(customer=ana, likes="Cats")
    done = merge(anna, ana, owner)
    Profile.objects.filter(customer=anna).update(likes=f"Dogs{DIVIDER}Cats and birds")
    (asked,) = signed_in.get(address(done)).context["questions"]
    assert (asked.key, asked.label, asked.before) == ("profile.likes", "Profile: likes", "Dogs")
    undo(done, owner, choices={"profile.likes": "before"})
    likes = dict(Profile.objects.values_list("customer__name", "likes"))
    assert likes == {"Anna Alt": "Dogs", "Ana Alt": "Cats"}


def test_primary_pictures_are_right_whatever_was_preferred_since(
    anna: Customer, ana: Customer, owner: User
) -> None:
    mine = CustomerPictureFactory(customer=anna, is_primary=True)
    theirs = CustomerPictureFactory(customer=ana, is_primary=True)
    done = merge(anna, ana, owner)
    mine.is_primary, theirs.is_primary = False, True
    mine.save()
    type(theirs).objects.filter(pk=theirs.pk).update(is_primary=True)
    undo(done, owner)
    assert anna.pictures.get(is_primary=True) == mine
    assert ana.pictures.get(is_primary=True) == theirs


def test_who_left_the_studio_is_nobodys_assignee_again(
    anna: Customer, ana: Customer, owner: User, member: Member
) -> None:
    left, other = member(Role.STAFF), member(Role.STAFF)
    Customer.objects.filter(pk=anna.pk).update(assignee=left)
    Customer.objects.filter(pk=ana.pk).update(assignee=other)
    done = merging.merge(
        survivor_id=anna.pk,
        duplicate_id=ana.pk,
        workspace=anna.workspace,
        choices={"assignee": "duplicate"},
        by=owner,
    )
    Membership.objects.get(user=left).delete()
    undo(done, owner)
    anna.refresh_from_db()
    assert anna.assignee is None


def test_a_status_that_is_no_more_is_not_brought_back(
    anna: Customer, ana: Customer, owner: User
) -> None:
    lead, won = CustomerStatus.objects.of(anna.workspace).order_by("position")[:2]
    Customer.objects.filter(pk=ana.pk).update(status=won)
    done = merging.merge(
        survivor_id=anna.pk,
        duplicate_id=ana.pk,
        workspace=anna.workspace,
        choices={"status": "duplicate"},
        by=owner,
    )
    lead.delete()
    undo(done, owner)
    anna.refresh_from_db()
    assert anna.status == won


def test_a_label_that_is_no_more_stays_away(anna: Customer, ana: Customer, owner: User) -> None:
    label = LabelFactory(workspace=anna.workspace)
    ana.label_links.create(workspace=ana.workspace, label=label)
    done = merge(anna, ana, owner)
    label.delete()
    undo(done, owner)
    assert not ana.labels.exists()


class TestRefused:
    def test_twice(self, merged: Merge, owner: User) -> None:
        undo(merged, owner)
        with pytest.raises(unmerging.AlreadyUndone):
            undo(merged, owner)

    def test_after_thirty_days(self, merged: Merge, owner: User, signed_in: Client) -> None:
        Merge.objects.update(created_at=timezone.now() - timedelta(days=30))
        with pytest.raises(unmerging.TooLate, match="30 days"):
            undo(merged, owner)
        assert signed_in.get(address(merged)).context["why"] == "A merge can be undone for 30 days."

    def test_before_a_later_merge_of_a_chain(
        self, anna: Customer, merged: Merge, owner: User, signed_in: Client
    ) -> None:
        last = CustomerFactory(workspace=anna.workspace, name="Anna Maria")
        later = merge(last, anna, owner)
        with pytest.raises(unmerging.NotTheLast, match="Anna Alt into Anna Maria first"):
            undo(merged, owner)
        assert signed_in.post(address(merged))["Location"] == f"{LIST}merges/"
        undo(later, owner)
        undo(merged, owner)
        assert Customer.objects.count() == 3

    def test_before_a_later_merge_into_the_same_customer(
        self, anna: Customer, merged: Merge, owner: User
    ) -> None:
        later = merge(anna, CustomerFactory(workspace=anna.workspace), owner)
        with pytest.raises(unmerging.NotTheLast):
            undo(merged, owner)
        undo(later, owner)
        undo(merged, owner)

    def test_while_the_survivor_is_in_the_trash(
        self, anna: Customer, merged: Merge, owner: User
    ) -> None:
        thrown = {"trashed_at": timezone.now(), "trashed_by": owner}
        Customer.objects.filter(pk=anna.pk).update(**thrown)
        with pytest.raises(merging.Trashed):
            undo(merged, owner)

    def test_to_viewers_who_see_the_list(
        self, merged: Merge, member: Member, client_of: ClientOf
    ) -> None:
        viewer = client_of(member(Role.VIEWER))
        page = viewer.get(f"{LIST}merges/")
        assert ("Ana Alt" in page.text, "Undo…" in page.text) == (True, False)
        assert viewer.post(address(merged)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_undos_at_once_one_is_refused(
    anna: Customer, ana: Customer, merged: Merge, race: Race
) -> None:
    user = MembershipFactory(workspace=anna.workspace).user

    def attempt(number: int) -> str:
        try:
            undo(merged, user)
        except merging.Refused as refused:
            return type(refused).__name__
        return "undone"

    assert sorted(race(2, attempt)) == ["AlreadyUndone", "undone"]
    assert Customer.objects.count() == 2


def test_records_are_forgotten_when_they_can_no_longer_be_used(
    anna: Customer, merged: Merge, owner: User
) -> None:
    kept = merge(anna, CustomerFactory(workspace=anna.workspace), owner)
    month = timezone.now() - timedelta(days=30)
    Merge.objects.filter(pk=merged.pk).update(created_at=month)
    assert (merging.forget(), merging.forget()) == (1, 0)
    records = {merge.pk: bool(merge.record) for merge in Merge.objects.all()}
    assert records == {merged.pk: False, kept.pk: True}


def test_what_was_still_written_for_the_duplicate_comes_late_and_goes_back(
    anna: Customer, ana: Customer, merged: Merge, owner: User
) -> None:
    late = InteractionFactory(customer=ana)
    assert (merging.gather(), merging.gather()) == (1, 0)
    assert anna.interactions.get() == late
    undo(merged, owner)
    assert ana.interactions.get() == late
    InteractionFactory(customer=ana)
    assert merging.gather() == 0


def test_interactions_go_back_with_what_was_written_on_them_since(
    anna: Customer, ana: Customer, owner: User
) -> None:
    entry = InteractionFactory(customer=ana)
    done = merge(anna, ana, owner)
    Interaction.objects.filter(pk=entry.pk).update(text="Corrected")
    undo(done, owner)
    assert ana.interactions.get().text == "Corrected"
