"""Two customers become one: what stays, what moves, and what is refused."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions import belongings, customers, folding, merging, unmerging
from crm.actions.belongings import How, Undecided
from crm.models import Contact, Customer, Interaction, Merge
from gallery.actions import avatars
from gallery.models import CustomerPicture, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    CustomerLabelFactory,
    CustomerPairFactory,
    CustomerPictureFactory,
    ImageFactory,
    InteractionFactory,
    JobFactory,
    LabelFactory,
    MergeFactory,
    ProfileFactory,
    SessionFactory,
    ShareLinkFactory,
    UserFactory,
)
from tests.fixtures.work import Race
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
DECISIONS = {
    "crm.Contact.customer": How.MOVE,
    "crm.Customer.merged_into": How.MOVE,
    "crm.CustomerLabel.customer": How.MOVE,
    "crm.CustomerPair.customer": How.STAY,
    "crm.CustomerPair.other": How.STAY,
    "crm.Interaction.customer": How.MOVE,
    "crm.Meeting.customer": How.MOVE,
    "crm.Merge.duplicate": How.STAY,
    "crm.Merge.survivor": How.STAY,
    "crm.Profile.customer": How.FOLD,
    "crm.Reminder.customer": How.MOVE,
    "crm.Task.customer": How.MOVE,
    "delivery.DeliveryJob.customer": How.MOVE,
    "delivery.ShareLink.customer": How.MOVE,
    "delivery.Unsubscribe.customer": How.MOVE,
    "gallery.CustomerPicture.customer": How.MOVE,
    "gallery.PhotoSession.customer": How.MOVE,
    "gallery.Upload.customer": How.MOVE,
}


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(
        workspace=workspace, name="Anna Alt", email="anna@mail.example", notes="Likes dogs."
    )


@pytest.fixture
def ana(workspace: Workspace) -> Customer:
    return CustomerFactory(
        workspace=workspace,
        name="Ana Alt",
        email="ana@mail.example",
        phone="030 901820",
        notes="Likes cats.",
        is_vip=True,
    )


def merge(survivor: Customer, duplicate: Customer, by: User, **choices: str) -> Merge:
    return merging.merge(
        survivor_id=survivor.pk,
        duplicate_id=duplicate.pk,
        workspace=survivor.workspace,
        choices=choices,
        by=by,
    )


def address(survivor: Customer, duplicate: Customer) -> str:
    return f"{LIST}{survivor.pk}/merge/{duplicate.pk}/"


def post(client: Client, survivor: Customer, duplicate: Customer, **choices: Any) -> Any:
    data = {"mine": survivor.version, "theirs": duplicate.version, **choices}
    return client.post(address(survivor, duplicate), data)


def test_every_relation_has_a_decision() -> None:
    """A new one needs a look: is moving its rows right, and what do its constraints say?"""
    assert {one.label: one.how for one in belongings.belongings()} == DECISIONS


def test_constraints_tell_what_a_customer_has_once() -> None:
    rules = {one.label: (one.once, one.flags) for one in belongings.belongings()}
    assert rules["gallery.CustomerPicture.customer"] == ((("image",),), ("is_primary",))
    assert rules["crm.CustomerLabel.customer"] == ((("label",),), ())
    assert rules["crm.Interaction.customer"] == ((), ())


def test_an_unknown_kind_of_constraint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(belongings, "flag_in", lambda condition: "")
    with pytest.raises(Undecided, match="gallery_customer_picture_one_primary"):
        belongings.belongings.__wrapped__()


def test_survivor_keeps_its_own_and_fills_its_gaps(
    anna: Customer, ana: Customer, owner: User
) -> None:
    merge(anna, ana, owner)
    anna.refresh_from_db()
    assert (anna.name, anna.email, anna.phone, anna.phone_e164, anna.is_vip) == (
        "Anna Alt",
        "anna@mail.example",
        "030 901820",
        "+4930901820",
        True,
    )
    assert anna.notes == "Likes dogs.\n\n———\n\nLikes cats."
    assert Customer.objects.search("901820").get() == anna


def test_what_a_person_chose_stays(anna: Customer, ana: Customer, owner: User) -> None:
    merge(anna, ana, owner, name="duplicate", phone="survivor")
    anna.refresh_from_db()
    assert (anna.name, anna.sort_name, anna.phone) == ("Ana Alt", "ana alt", "")


def test_next_action_and_its_day_stay_together(anna: Customer, ana: Customer, owner: User) -> None:
    today = timezone.localdate()
    Customer.objects.filter(pk=ana.pk).update(next_action="Call", next_action_on=today)
    merge(anna, ana, owner)
    anna.refresh_from_db()
    assert (anna.next_action, anna.next_action_on) == ("Call", today)


def test_rows_of_all_apps_move(anna: Customer, ana: Customer, owner: User) -> None:
    session = SessionFactory(workspace=anna.workspace, customer=ana, name="Wedding")
    link = ShareLinkFactory(session=session, customer=ana)
    rows: list[Any] = [
        session,
        link,
        JobFactory(link=link, customer=ana, failed=True),
        ContactFactory(customer=ana),
        InteractionFactory(customer=ana),
        InteractionFactory(customer=ana, trashed_at=timezone.now(), trashed_by=owner),
    ]
    merge(anna, ana, owner)
    for row in rows:
        row.refresh_from_db(from_queryset=type(row)._base_manager.all())
    assert {row.customer_id for row in rows} == {anna.pk}


def test_moved_session_is_found_by_the_survivor_and_the_address_of_both(
    anna: Customer, ana: Customer, owner: User
) -> None:
    SessionFactory(workspace=anna.workspace, customer=ana, name="Wedding")
    own = SessionFactory(workspace=anna.workspace, customer=anna, name="Party")
    merge(anna, ana, owner)
    sessions = PhotoSession.objects.of(anna.workspace)
    assert sessions.matching("wedding anna@mail.example").count() == 1
    assert sessions.matching("ana@mail.example").count() == 2
    assert sessions.matching("901820 party").get() == own


def test_labels_are_united_and_pictures_have_one_primary(
    anna: Customer, ana: Customer, owner: User
) -> None:
    both, new = LabelFactory.create_batch(2, workspace=anna.workspace)
    for customer, label in ((anna, both), (ana, both), (ana, new)):
        CustomerLabelFactory(customer=customer, label=label)
    shared = ImageFactory(workspace=anna.workspace, ready=True)
    first = CustomerPictureFactory(customer=anna, image=shared, is_primary=True)
    CustomerPictureFactory(customer=ana, image=shared)
    theirs = CustomerPictureFactory(customer=ana, is_primary=True)
    merge(anna, ana, owner)
    assert set(anna.labels.all()) == {both, new}
    assert set(anna.pictures.all()) == {first, theirs}
    assert CustomerPicture.objects.filter(customer=anna, is_primary=True).get() == first


def test_the_only_picture_becomes_the_avatar(anna: Customer, ana: Customer, owner: User) -> None:
    image = ImageFactory(workspace=anna.workspace, ready=True)
    CustomerPictureFactory(customer=ana, image=image, is_primary=True)
    avatars.settle(ana.pk)
    done = merge(anna, ana, owner)
    anna.refresh_from_db()
    assert anna.avatar == f"{image.pk}/{image.recipe}"
    undo(done, owner)
    avatars_now = dict(Customer.objects.values_list("name", "avatar"))
    assert avatars_now == {"Anna Alt": "", "Ana Alt": f"{image.pk}/{image.recipe}"}


def undo(done: Merge, by: User) -> None:
    unmerging.undo(merge_id=done.pk, workspace=done.workspace, by=by)


def test_profiles_become_one(anna: Customer, ana: Customer, owner: User) -> None:
    mine = ProfileFactory(customer=anna, likes="Dogs", main_app="", links=["a.example"])
    ProfileFactory(customer=ana, likes="Cats", main_app="Signal", links=["a.example", "b.example"])
    merge(anna, ana, owner)
    mine.refresh_from_db()
    assert (mine.likes, mine.main_app, mine.links) == (
        f"Dogs{folding.DIVIDER}Cats",
        "Signal",
        ["a.example", "b.example"],
    )


def test_what_was_said_of_the_duplicate_is_said_of_the_survivor(
    anna: Customer, ana: Customer, owner: User
) -> None:
    third = CustomerFactory(workspace=anna.workspace)
    decided = {"decided_at": timezone.now(), "decided_by": owner}
    CustomerPairFactory(customer=ana, other=third, verdict="different", **decided)
    merge(anna, ana, owner)
    assert anna.pairs.get(other=third).verdict == "different"


def test_both_customers_remember_the_merge(anna: Customer, ana: Customer, owner: User) -> None:
    merge(anna, ana, owner)
    kinds = {(event.kind, event.row_id) for event in Event.objects.all()}
    assert kinds == {("customer.merged", str(anna.pk)), ("customer.absorbed", str(ana.pk))}


def test_merged_customer_is_gone_from_the_list_and_search(
    anna: Customer, ana: Customer, owner: User, signed_in: Client
) -> None:
    merge(anna, ana, owner)
    assert "Ana Alt" not in signed_in.get(LIST).text
    assert not Customer.objects.filter(pk=ana.pk).exists()


def test_old_addresses_lead_to_the_survivor_however_many_merges_later(
    anna: Customer, ana: Customer, owner: User, signed_in: Client
) -> None:
    last = CustomerFactory(workspace=anna.workspace, name="Anna Maria Alt")
    merge(anna, ana, owner)
    merge(last, anna, owner)
    for tail in ("", "history/", "sessions/", "deliveries/", "pictures/"):
        answer = signed_in.get(f"{LIST}{ana.pk}/{tail}?q=a")
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{last.pk}/{tail}?q=a")
    part = signed_in.get(f"{LIST}{ana.pk}/history/", headers=htmx("history-panel"))
    assert part["HX-Redirect"] == f"{LIST}{last.pk}/"
    assert signed_in.post(f"{LIST}{ana.pk}/edit/").status_code == 404


class TestRefused:
    def test_into_itself(self, anna: Customer, owner: User, signed_in: Client) -> None:
        with pytest.raises(merging.Itself):
            merge(anna, anna, owner)
        post(signed_in, anna, anna)
        assert Merge.objects.count() == 0

    def test_across_workspaces(
        self, anna: Customer, other_workspace: Workspace, owner: User, signed_in: Client
    ) -> None:
        stranger = CustomerFactory(workspace=other_workspace)
        with pytest.raises(Customer.DoesNotExist):
            merge(anna, stranger, owner)
        assert post(signed_in, anna, stranger).status_code == 404

    def test_what_was_merged_before(self, anna: Customer, ana: Customer, owner: User) -> None:
        merge(anna, ana, owner)
        third = CustomerFactory(workspace=anna.workspace)
        for survivor, duplicate in ((third, ana), (ana, third), (ana, anna)):
            with pytest.raises(merging.AlreadyMerged):
                merge(survivor, duplicate, owner)

    def test_what_is_in_the_trash(self, anna: Customer, ana: Customer, owner: User) -> None:
        Customer.objects.filter(pk=ana.pk).update(trashed_at=timezone.now(), trashed_by=owner)
        with pytest.raises(merging.Trashed, match="Ana Alt is in the trash"):
            merge(anna, ana, owner)

    def test_what_changed_meanwhile_is_shown_again(
        self, anna: Customer, ana: Customer, owner: User, signed_in: Client
    ) -> None:
        customers.change(
            customer_id=ana.pk, workspace=ana.workspace, version=1, by=owner, name="Ana Neu"
        )
        answer = post(signed_in, anna, ana, name="duplicate")
        assert answer.status_code == 409
        chosen = {one.name: (one.theirs, one.chosen) for one in answer.context["choices"]}
        assert chosen["name"] == ("Ana Neu", "duplicate")
        ana.refresh_from_db()
        assert post(signed_in, anna, ana, name="duplicate").status_code == 302
        assert Customer.objects.get().name == "Ana Neu"

    def test_an_unknown_choice(self, anna: Customer, ana: Customer, signed_in: Client) -> None:
        assert post(signed_in, anna, ana, name="nobody").status_code == 422
        assert Merge.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_is_refused(anna: Customer, ana: Customer, race: Race) -> None:
    by = UserFactory()

    def attempt(number: int) -> str:
        survivor, duplicate = (anna, ana) if number % 2 else (ana, anna)
        try:
            merge(survivor, duplicate, by)
        except merging.Refused as refused:
            return type(refused).__name__
        return "merged"

    assert sorted(race(4, attempt)) == ["AlreadyMerged"] * 3 + ["merged"]
    assert Merge.objects.count() == 1
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_duplicate_goes_to_one_of_two_survivors(
    anna: Customer, ana: Customer, race: Race
) -> None:
    by, third = UserFactory(), CustomerFactory(workspace=anna.workspace)

    def attempt(number: int) -> bool:
        try:
            merge((anna, third)[number], ana, by)
        except merging.AlreadyMerged:
            return False
        return True

    assert sorted(race(2, attempt)) == [False, True]
    ana.refresh_from_db(from_queryset=Customer.everything.all())
    assert Merge.objects.get().survivor_id == ana.merged_into_id


def test_large_customers_merge_in_few_statements(
    anna: Customer, ana: Customer, owner: User, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(workspace=ana.workspace, customer=ana, kind="call", at=now, text="Hello")
        for _ in range(2_000)
    )
    with django_assert_max_num_queries(60):
        done = merge(anna, ana, owner)
    assert anna.interactions.count() == 2_000
    with django_assert_max_num_queries(60):
        undo(done, owner)
    assert ana.interactions.count() == 2_000


def test_page_shows_both_and_what_moves(anna: Customer, ana: Customer, signed_in: Client) -> None:
    InteractionFactory.create_batch(2, customer=ana)
    SessionFactory(workspace=anna.workspace, customer=ana)
    ContactFactory(customer=ana, trashed_at=timezone.now(), trashed_by=UserFactory())
    page = signed_in.get(address(anna, ana))
    chosen = {one.name: (one.mine, one.theirs, one.chosen) for one in page.context["choices"]}
    assert chosen == {
        "name": ("Anna Alt", "Ana Alt", "survivor"),
        "email": ("anna@mail.example", "ana@mail.example", "survivor"),
        "phone": ("—", "030 901820", "duplicate"),
        "is_vip": ("No", "Yes", "duplicate"),
    }
    assert page.context["moving"] == ["2 interactions", "1 session"]
    assert page.context["swap_url"] == address(ana, anna)
    assert Contact.objects.count() == 0


def test_page_merges_and_a_second_click_changes_nothing(
    anna: Customer, ana: Customer, signed_in: Client
) -> None:
    answer = post(signed_in, anna, ana)
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{anna.pk}/")
    assert "Undo" in signed_in.get(f"{LIST}{anna.pk}/").text
    assert post(signed_in, anna, ana)["Location"] == f"{LIST}{anna.pk}/"
    assert Merge.objects.count() == 1


def test_older_customer_survives_by_default(
    anna: Customer, ana: Customer, signed_in: Client
) -> None:
    for customer, other in ((anna, ana), (ana, anna)):
        page = signed_in.get(f"{LIST}{customer.pk}/merge/?q=alt", headers=htmx("dialog-body"))
        assert page.context["found"] == [(other, address(anna, ana))]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_merges_costs_the_same_for_any_number(
    count: int, anna: Customer, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        MergeFactory(survivor=anna)
    with django_assert_num_queries(7):
        page = signed_in.get(f"{LIST}merges/")
    assert len(page.context["merges"]) == count
