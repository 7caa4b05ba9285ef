"""Signing in, and signing up by invitation only."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.utils import timezone

from photocrm.accounts.models import Invitation, Membership, Role, User, Workspace
from photocrm.accounts.models.invitation import LIFETIME
from photocrm.audit.models import Change
from tests.factories import PASSWORD, InvitationFactory, MembershipFactory, UserFactory
from tests.fixtures.people import ClientOf

pytestmark = pytest.mark.django_db

TOKEN = "the-secret-of-the-invitation"
LINK = f"/invitations/{TOKEN}/"
NEW_PASSWORD = "correct horse battery staple"


@pytest.fixture
def invitation(workspace: Workspace) -> Invitation:
    return InvitationFactory(
        workspace=workspace, email="anna@mail.example", role=Role.MANAGER, token=TOKEN
    )


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def sign_up(client: Client, email: str = "anna@mail.example") -> Any:
    values = {"name": "Anna", "email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post("/accounts/signup/", values)


@pytest.mark.parametrize("typed", ["ben@mail.example", "BEN@Mail.Example"])
def test_e_mail_signs_in_whatever_its_case(typed: str, client: Client) -> None:
    user = UserFactory(email="Ben@mail.example")
    assert sign_in(client, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("email", "password"), [("ben@mail.example", "wrong"), ("nobody@mail.example", PASSWORD)]
)
def test_wrong_password_and_unknown_address_read_the_same(
    email: str, password: str, client: Client
) -> None:
    UserFactory(email="ben@mail.example")
    response = sign_in(client, email, password)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    expected = "The email address and/or password you specified are not correct."
    assert response.context["form"].non_field_errors() == [expected]


def test_password_is_hashed_by_argon2id_with_the_recommended_cost() -> None:
    hashed = make_password(PASSWORD)
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(hashed).verify(PASSWORD, hashed)


def test_two_users_never_share_an_address() -> None:
    from django.db import IntegrityError

    UserFactory(email="ben@mail.example")
    with pytest.raises(IntegrityError, match="accounts_user_email_once"):
        UserFactory(email="BEN@mail.example")


def test_nobody_signs_up_without_invitation(client: Client) -> None:
    assert sign_up(client).status_code == 200
    assert User.objects.count() == 0


def test_invited_person_signs_up_and_becomes_member(
    client: Client, invitation: Invitation, workspace: Workspace
) -> None:
    assert client.get(LINK)["Location"] == "/accounts/signup/"
    assert sign_up(client).status_code == 302
    joined = Membership.objects.get(workspace=workspace)
    assert (joined.role, joined.user.email, joined.user.name) == (
        Role.MANAGER,
        "anna@mail.example",
        "Anna",
    )
    invitation.refresh_from_db()
    assert invitation.accepted_by == joined.user
    assert client.get("/", follow=True).redirect_chain == [("/studio/", 302)]


def test_sign_up_keeps_the_invited_address_whatever_is_typed(
    client: Client, invitation: Invitation
) -> None:
    client.get(LINK)
    sign_up(client, email="mallory@mail.example")
    assert [user.email for user in User.objects.exclude(pk=invitation.invited_by_id)] == [
        "anna@mail.example"
    ]


def test_known_person_signs_in_and_becomes_member(
    client: Client, invitation: Invitation, workspace: Workspace
) -> None:
    anna = UserFactory(email="Anna@mail.example")
    to_login = client.get(LINK)["Location"]
    assert to_login.startswith("/accounts/login/")
    response = client.post(to_login, {"login": anna.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1] == ("/studio/", 302)
    assert Membership.objects.get(workspace=workspace).user == anna


def test_signed_in_person_becomes_member_at_once(
    invitation: Invitation, workspace: Workspace, client_of: ClientOf
) -> None:
    anna = UserFactory(email="anna@mail.example")
    assert client_of(anna).get(LINK)["Location"] == "/studio/"
    assert Membership.objects.get(workspace=workspace, user=anna).role == Role.MANAGER


def test_invitation_of_somebody_else_is_refused(
    invitation: Invitation, workspace: Workspace, client_of: ClientOf
) -> None:
    mallory = UserFactory(email="mallory@mail.example")
    assert client_of(mallory).get(LINK).status_code == 404
    assert Membership.objects.filter(workspace=workspace).count() == 0
    assert Invitation.objects.open(timezone.now()).count() == 1


def test_used_invitation_is_refused(invitation: Invitation, client_of: ClientOf) -> None:
    client = client_of(UserFactory(email="anna@mail.example"))
    assert [client.get(LINK).status_code for _ in range(2)] == [302, 404]
    assert Membership.objects.count() == 1


def test_expired_invitation_is_refused(invitation: Invitation, client: Client) -> None:
    late = timezone.now() - LIFETIME - timedelta(seconds=1)
    Invitation.objects.filter(pk=invitation.pk).update(created_at=late)
    assert client.get(LINK).status_code == 404
    assert sign_up(client).status_code == 200
    assert User.objects.filter(email="anna@mail.example").count() == 0


def test_invitation_never_lowers_or_raises_a_member(
    invitation: Invitation, workspace: Workspace, client_of: ClientOf
) -> None:
    anna = UserFactory(email="anna@mail.example")
    MembershipFactory(workspace=workspace, user=anna, role=Role.OWNER)
    client_of(anna).get(LINK)
    assert [m.role for m in Membership.objects.filter(user=anna)] == [Role.OWNER]


def test_newer_invitation_replaces_the_older(
    signed_in: Client, invitation: Invitation, client: Client
) -> None:
    values = {"email": "ANNA@mail.example", "role": Role.STAFF}
    assert signed_in.post("/studio/members/", values).status_code == 302
    assert [(one.email, one.role) for one in Invitation.objects.all()] == [
        ("ANNA@mail.example", Role.STAFF)
    ]
    assert client.get(LINK).status_code == 404


def test_user_without_workspace_is_told_so(client_of: ClientOf) -> None:
    response = client_of(UserFactory()).get("/")
    assert response.status_code == 404
    assert "accounts/no_workspace.html" in [template.name for template in response.templates]


def test_manager_cannot_make_an_owner(member: Any, client_of: ClientOf) -> None:
    manager = client_of(member(Role.MANAGER))
    values = {"email": "neu@mail.example", "role": Role.OWNER}
    assert manager.post("/studio/members/", values).status_code == 422
    assert Invitation.objects.count() == 0


def test_joining_is_written_down_under_the_one_who_joins(
    workspace: Workspace, invitation: Invitation, client_of: ClientOf
) -> None:
    anna = UserFactory(email="anna@mail.example")
    client_of(anna).get(LINK)
    changes = Change.objects.filter(table="accounts_membership", workspace_id=workspace.pk)
    assert [change.actor_id for change in changes.order_by("pk")][-1] == anna.pk


def test_signed_out_poll_says_so_and_leads_nowhere(client: Client, workspace: Workspace) -> None:
    response = client.get("/studio/gallery/", headers={"HX-Request": "true"})
    assert (response.status_code, "HX-Redirect" in response) == (401, False)
    assert response.text.startswith("You are signed out.")


def test_member_is_not_invited_again(signed_in: Client, owner: User) -> None:
    values = {"email": owner.email.upper(), "role": Role.STAFF}
    response = signed_in.post("/studio/members/", values)
    assert response.context["form"].errors == {"email": ["This person is a member already."]}
    assert Invitation.objects.count() == 0


def test_open_invitations_stand_below_the_members(
    signed_in: Client, invitation: Invitation
) -> None:
    page = signed_in.get("/studio/members/")
    assert list(page.context["invitations"]) == [invitation]
    assert invitation.email in page.text
