"""What members decide about themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from photocrm.accounts.models import Role, User
from photocrm.audit.models import Event
from tests.fixtures.people import ClientOf, Member

pytestmark = pytest.mark.django_db
ADDRESS = reverse("accounts:own_settings", args=["studio"])


def test_a_clock_of_the_own_and_no_mail(signed_in: Client, owner: User) -> None:
    for _ in range(2):
        signed_in.post(ADDRESS, {"time_zone": "Asia/Tokyo"})
    owner.refresh_from_db()
    assert (owner.time_zone, owner.memberships.get().wants_digest) == ("Asia/Tokyo", False)
    assert list(Event.objects.values_list("kind", flat=True)) == ["member.changed"]


def test_viewers_decide_too(member: Member, client_of: ClientOf, owner: User) -> None:
    viewer = member(Role.VIEWER)
    client_of(viewer).post(ADDRESS, {"time_zone": "", "wants_digest": ""})
    assert not viewer.memberships.get().wants_digest
    assert owner.memberships.get().wants_digest


def test_a_clock_that_nobody_knows_is_refused(signed_in: Client, owner: User) -> None:
    assert signed_in.post(ADDRESS, {"time_zone": "Mars/Olympus"}).status_code == 422
    owner.refresh_from_db()
    assert owner.time_zone == ""
