"""The background of customers."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from crm.actions import profiles
from crm.actions.saving import Stale
from crm.models import Customer, Profile
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import history_of
from tests.factories import CustomerFactory, ProfileFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

VALUES = {
    "family": "Partner Théo, son Gabin",
    "company": "",
    "likes": "Natural light",
    "dislikes": "Posed group shots",
    "misc": "Vegan\nNo lilies",
    "main_app": "WhatsApp",
}
LINKS = ["https://www.instagram.com/amelie", "http://amelie.example/journal?page=2"]


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt", is_vip=True)


def address(customer: Customer) -> str:
    return f"/studio/customers/{customer.pk}/background/"


def typed(**changes: str) -> dict[str, str]:
    return VALUES | {"links": "\r\n".join(LINKS), "version": "0"} | changes


def stored() -> dict[str, Any]:
    return dict(Profile.objects.values(*VALUES, "links", "version").get())


def lines(customer: Customer, **may: bool) -> str:
    request = RequestFactory().get("/")
    request.workspace = customer.workspace  # type: ignore[attr-defined]
    found = Customer.objects.get(pk=customer.pk)
    context = {"customer": found, "request": request, "may": may}
    return render_to_string("crm/profile_lines.html", context)


def test_background_is_stored_and_told_about(anna: Customer, signed_in: Client) -> None:
    values = typed(misc="Vegan\r\nNo lilies")
    response = signed_in.post(address(anna), values, headers=htmx("dialog-body"))
    assert f'"customer-updated": "{anna.pk}"' in response["HX-Trigger"]
    assert stored() == VALUES | {"links": LINKS, "version": 1}
    [entry] = history_of(anna)[:1]
    assert entry.sentences == [
        "Changed background: family, likes, dislikes, main app, social links, other notes"
    ]


def test_same_again_writes_nothing(anna: Customer, signed_in: Client) -> None:
    for version in ("0", "1"):
        assert signed_in.post(address(anna), typed(version=version)).status_code == 302
    assert stored()["version"] == 1


def test_nothing_at_all_makes_no_row(anna: Customer, signed_in: Client) -> None:
    empty = dict.fromkeys(VALUES, "") | {"links": "", "version": "0"}
    assert signed_in.post(address(anna), empty).status_code == 302
    assert not Profile.objects.exists()


def test_bad_lines_are_named_one_by_one(anna: Customer, signed_in: Client) -> None:
    bad = "https://fine.example\njavascript://x.example/%0Aalert(1)\nno address\nftp://a.example"
    response = signed_in.post(address(anna), typed(links=bad), headers=htmx("dialog-body"))
    assert response.status_code == 422
    assert response.context["form"].errors["links"] == [
        f"“{line}” is no address. Copy it from the browser, with https:// in front."
        for line in ("javascript://x.example/%0Aalert(1)", "https://no address", "ftp://a.example")
    ]
    assert "javascript://x.example" in response.text
    assert not Profile.objects.exists()


def test_line_without_scheme_means_https_and_stands_once(anna: Customer, signed_in: Client) -> None:
    signed_in.post(address(anna), typed(links="vimeo.com/anna\n\nhttps://vimeo.com/anna\n"))
    assert stored()["links"] == ["https://vimeo.com/anna"]


@pytest.mark.parametrize(
    "links",
    ["\n".join(f"https://a.example/{n}" for n in range(21)), "https://a.example/" + "x" * 500],
)
def test_too_much_is_refused(links: str, anna: Customer, signed_in: Client) -> None:
    response = signed_in.post(address(anna), typed(links=links))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["links"])


def test_stale_save_shows_both_and_loses_no_word(anna: Customer, signed_in: Client) -> None:
    """Also where nobody had written anything when both began."""
    signed_in.post(address(anna), typed())
    mine = typed(likes="Fog", links="https://fog.example")
    stale = signed_in.post(address(anna), mine, headers=htmx("dialog-body"))
    assert stale.status_code == 409
    assert [(c.label, c.mine, c.theirs) for c in stale.context["conflicts"]] == [
        ("Likes", "Fog", "Natural light"),
        ("Social links", "https://fog.example", "\n".join(LINKS)),
    ]
    assert stored()["likes"] == "Natural light"
    assert signed_in.post(address(anna), mine | {"version": "1"}).status_code == 302
    assert (stored()["likes"], stored()["version"]) == ("Fog", 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_backgrounds_at_once_one_is_stale(
    anna: Customer, owner: User, race: Any
) -> None:
    def write(number: int) -> str:
        try:
            profiles.change(customer=anna, version=0, by=owner, likes=f"Number {number}")
        except Stale as stale:
            return f"stale: {stale.current.likes}"
        return f"Number {number}"

    told = sorted(race(2, write))
    assert told == [stored()["likes"], f"stale: {stored()['likes']}"]


def test_lines_show_what_is_known_and_links_by_their_host(anna: Customer) -> None:
    ProfileFactory(customer=anna, links=LINKS, **VALUES)
    shown = lines(anna, edit=True)
    for words in ("Partner Théo", "Posed group shots", "WhatsApp", "Vegan<br>No lilies"):
        assert words in shown
    assert (">instagram.com<" in shown, ">amelie.example<" in shown) == (True, True)
    assert shown.count('rel="noopener noreferrer"') == 2
    assert ("Company" in shown, "Edit background" in shown) == (False, True)


def test_background_is_offered_loudly_for_vips_and_quietly_for_others(anna: Customer) -> None:
    other = CustomerFactory(workspace=anna.workspace)
    offers = ("Write the VIP profile", "Add background")
    found = [[words in lines(one, edit=True) for words in offers] for one in (anna, other)]
    assert found == [[True, False], [False, True]]
    assert [words in lines(anna) for words in offers] == [False, False]
