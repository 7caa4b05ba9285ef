"""Everybody reads the day by a clock of the own."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from photocrm.accounts.models import Membership
from tests.factories import MembershipFactory, UserFactory, WorkspaceFactory

pytestmark = pytest.mark.django_db


def clock_on_the_first_page(membership: Membership) -> str:
    client = Client()
    client.force_login(membership.user)
    page = client.get(reverse("today:home", args=[membership.workspace.slug]))
    return str(page.context["now"].tzinfo)


def test_the_studio_gives_the_clock_unless_a_member_has_one() -> None:
    studio = WorkspaceFactory(time_zone="Europe/Lisbon")
    traveller = MembershipFactory(workspace=studio, user=UserFactory(time_zone="Asia/Tokyo"))
    clocks = [clock_on_the_first_page(MembershipFactory(workspace=studio))]
    clocks.append(clock_on_the_first_page(traveller))
    assert (clocks, timezone.get_current_timezone_name()) == (
        ["Europe/Lisbon", "Asia/Tokyo"],
        "UTC",
    )


@pytest.mark.parametrize("wrong", [{"time_zone": "Moon/Crater"}, {"country": "ZZ"}])
def test_a_place_nobody_knows_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        WorkspaceFactory.build(**wrong).full_clean()
    assert list(refused.value.message_dict) == list(wrong)


def test_a_member_cannot_live_in_a_time_zone_nobody_knows() -> None:
    with pytest.raises(ValidationError) as refused:
        UserFactory.build(time_zone="Moon/Crater").full_clean()
    assert list(refused.value.message_dict) == ["time_zone"]
