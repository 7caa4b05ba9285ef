"""Whatever two customers have, a merge that is undone leaves every row as it was."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.actions import folding, merging, unmerging
from crm.actions.belongings import belongings
from crm.models import Customer, CustomerPair, CustomerStatus, Interaction, Label
from gallery.models import Image
from photocrm.accounts.models import Role, User, Workspace
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
    MeetingFactory,
    MeetingPersonFactory,
    MembershipFactory,
    PhotoFactory,
    ProfileFactory,
    ReminderFactory,
    SessionFactory,
    ShareLinkFactory,
    TaskFactory,
    WorkspaceFactory,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOVES = {"version", "updated_at"}
WORDS = st.sampled_from(["", "Anna", "Ben\n\nAlt", "Ünï — ✓"])
CUSTOMER = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Anna Alt", "Ana Alt", "Ben"]),
        "company": WORDS,
        "kind": st.sampled_from(["customer", "partner"]),
        "priority": st.sampled_from([1, 2, 3]),
        "email": st.sampled_from(["", "a@mail.example", "b@mail.example"]),
        "phone": st.sampled_from(["", "030 901820"]),
        "birthday": st.sampled_from([None, date(1990, 2, 3), date(1604, 2, 29)]),
        "deal_value": st.sampled_from([None, "0.00", "1234.50"]),
        "next_action": st.sampled_from(["Call"]),
        "next_action_on": st.sampled_from([None, date(2026, 12, 1)]),
        "is_vip": st.booleans(),
        "notes": WORDS,
        "last_contact_at": st.integers(0, 9).map(lambda days: START + timedelta(days=days)),
        "keep_in_touch_weeks": st.sampled_from([None, 6]),
    }
)
OWNED = st.fixed_dictionaries(
    {
        "status": st.integers(0, 4),
        "assigned": st.booleans(),
        "labels": st.sets(st.integers(0, 2)),
        "images": st.lists(st.integers(0, 2), unique=True),
        "rows": st.integers(0, 2),
        "trashed": st.booleans(),
        "sessions": st.integers(0, 2),
        "profile": st.none() | st.sampled_from(["Dogs", "Cats\nBirds"]),
        "pair": st.sampled_from([None, "suggested", "different", "partners"]),
    }
)


def dump() -> dict[str, list[Any]]:
    """Every row of every table a merge could touch, but for its own and for what counts saves."""
    models = {one.model for one in belongings()} | {Customer, *apps.get_app_config("crm").models}
    found = {}
    for model in (one for one in apps.get_models() if one in models):
        names = [field.attname for field in model._meta.concrete_fields if field.name not in MOVES]
        if model is not apps.get_model("crm.Merge"):
            found[model._meta.label] = list(model._base_manager.order_by("pk").values(*names))
    return found


class MergeUndone(TestCase):
    workspace: Workspace
    ida: User
    labels: list[Label]
    images: list[Image]
    third: Customer
    statuses: list[CustomerStatus]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.workspace = WorkspaceFactory()
        cls.ida = MembershipFactory(workspace=cls.workspace, role=Role.OWNER).user
        cls.labels = LabelFactory.create_batch(3, workspace=cls.workspace)
        cls.images = ImageFactory.create_batch(3, workspace=cls.workspace, ready=True)
        cls.third = CustomerFactory(workspace=cls.workspace)
        cls.statuses = list(CustomerStatus.objects.of(cls.workspace).order_by("position"))

    def customer(self, values: dict[str, Any], owned: dict[str, Any]) -> Customer:
        customer = CustomerFactory(
            workspace=self.workspace,
            status=self.statuses[owned["status"]],
            assignee=self.ida if owned["assigned"] else None,
            **values,
        )
        for number in owned["labels"]:
            CustomerLabelFactory(customer=customer, label=self.labels[number])
        for place, number in enumerate(owned["images"]):
            CustomerPictureFactory(
                customer=customer,
                image=self.images[number],
                position=place + 1,
                is_primary=place == 0,
            )
        self.people(customer, owned)
        self.photos(customer, owned["sessions"])
        if owned["profile"]:
            ProfileFactory(customer=customer, likes=owned["profile"], links=[owned["profile"]])
        if owned["pair"]:
            self.pair(customer, owned["pair"])
        for path in settings.CUSTOMER_FOLLOWERS:
            import_string(path)(customer.pk)
        customer.refresh_from_db()
        return customer

    def people(self, customer: Customer, owned: dict[str, Any]) -> None:
        thrown = {"trashed_at": START, "trashed_by": self.ida} if owned["trashed"] else {}
        for _ in range(owned["rows"]):
            meeting = MeetingFactory(customer=customer)
            contact = ContactFactory(customer=customer)
            MeetingPersonFactory(meeting=meeting, contact=contact)
            InteractionFactory(customer=customer, at=START, **thrown)
            TaskFactory(customer=customer)
            ReminderFactory(customer=customer)

    def photos(self, customer: Customer, count: int) -> None:
        for _ in range(count):
            session = SessionFactory(workspace=self.workspace, customer=customer)
            PhotoFactory(session=session)
            link = ShareLinkFactory(session=session, customer=customer)
            JobFactory(link=link, customer=customer, failed=True)

    def pair(self, customer: Customer, verdict: str) -> None:
        one, other = sorted((customer, self.third), key=lambda row: row.pk)
        decided = {"decided_at": START, "decided_by": self.ida}
        CustomerPairFactory(
            customer=one,
            other=other,
            verdict=verdict,
            **(decided if verdict != CustomerPair.Verdict.SUGGESTED else {}),
        )

    @profile(max_examples=40)
    @given(CUSTOMER, OWNED, CUSTOMER, OWNED, st.booleans(), st.randoms(use_true_random=False))
    def test_every_row_is_as_it_was(
        self,
        values: dict[str, Any],
        owned: dict[str, Any],
        others: dict[str, Any],
        owned_too: dict[str, Any],
        is_chain: bool,
        chance: random.Random,
    ) -> None:
        survivor = self.customer(values, owned)
        duplicate = self.customer(others, owned_too)
        CustomerPairFactory(customer=survivor, other=duplicate)
        if is_chain:
            self.merge(duplicate, self.customer(others, owned), chance)
        before = dump()
        merge = self.merge(survivor, duplicate, chance)
        self.assert_nothing_is_left(duplicate)
        unmerging.undo(merge_id=merge.pk, workspace=self.workspace, by=self.ida)
        assert dump() == before
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def merge(self, survivor: Customer, duplicate: Customer, chance: random.Random) -> Any:
        names = folding.FIELDS
        return merging.merge(
            survivor_id=survivor.pk,
            duplicate_id=duplicate.pk,
            workspace=self.workspace,
            choices={name: chance.choice(["survivor", "duplicate"]) for name in names},
            by=self.ida,
        )

    def assert_nothing_is_left(self, duplicate: Customer) -> None:
        """But for what the survivor has as well."""
        assert not Interaction.everything.filter(customer=duplicate).exists()
        left = {one.model.__name__ for one in belongings() if one.of(duplicate).exists()}
        assert left <= {"CustomerLabel", "CustomerPicture", "CustomerPair", "Merge", "Profile"}
