"""The parts of a customer's page: the form in place, headings, titles, panels, history."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions import customers
from crm.customer_presenters import TABS
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    ContactFactory,
    CustomerPictureFactory,
    InteractionFactory,
    JobFactory,
    MeetingFactory,
    ReminderFactory,
    SessionFactory,
    TaskFactory,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
KEPT = "?q=ann&kind=customer"
VALUES = {"name": "Anna Alt", "kind": "customer", "phone": "0170 1", "email": "a@mail.example"}
DETAIL = htmx("customer-detail", tag="article")


@pytest.fixture
def anna(workspace: Workspace, owner: User) -> Customer:
    return customers.add(workspace=workspace, by=owner, notes="", **VALUES)


def address(customer: Customer, tail: str = "") -> str:
    return f"{LIST}{customer.pk}/{tail}"


def addresses(text: str, attribute: str, customer: Customer) -> set[str]:
    """Those of the customer's pages that an attribute names."""
    found = re.findall(rf'\b{attribute}="(/studio/customers/{customer.pk}/[^"]*)"', text)
    return {url.replace("&amp;", "&") for url in found}


def headings(text: str) -> list[str]:
    return [" ".join(re.sub(r"<.*?>", "", found).split()) for found in headline(text)]


def headline(text: str) -> list[str]:
    return re.findall(r"<h1\b.*?</h1>", text, re.DOTALL)


@pytest.mark.parametrize("status", [200, 422, 409])
def test_form_stands_beside_the_list_or_alone(
    status: int, anna: Customer, signed_in: Client
) -> None:
    edit = address(anna, "edit/")
    typed = {
        422: VALUES | {"version": "1", "name": "..."},
        409: VALUES | {"version": "7", "name": "Anna Neu"},
    }
    if status == 200:
        page, part = signed_in.get(edit), signed_in.get(edit, headers=DETAIL)
    else:
        page = signed_in.post(edit, typed[status])
        part = signed_in.post(edit, typed[status], headers=DETAIL)
    assert (page.status_code, part.status_code) == (status, status)
    found = [
        [words in one.text for words in ("<html", 'id="customer-results"', "<form", "data-guard")]
        for one in (page, part)
    ]
    assert found == [[True, True, True, True], [False, False, True, True]]
    unsaved = ["data-unsaved" in one.text for one in (page, part)]
    assert unsaved == [status != 200] * 2


@pytest.mark.parametrize("headers", [{}, DETAIL], ids=["page", "part"])
def test_edit_cancel_and_save_keep_the_filters_of_the_list(
    headers: dict[str, str], anna: Customer, signed_in: Client
) -> None:
    shown = signed_in.get(address(anna) + KEPT, headers=headers).text
    assert address(anna, "edit/") + KEPT in addresses(shown, "href", anna)
    assert address(anna, "edit/") + KEPT in addresses(shown, "hx-get", anna)
    form = signed_in.get(address(anna, "edit/") + KEPT, headers=headers).text
    star = {address(anna, "vip/") + KEPT} if not headers else set()  # of the row beside it
    assert addresses(form, "action", anna) == {address(anna, "edit/") + KEPT} | star
    assert addresses(form, "hx-post", anna) == {address(anna, "edit/") + KEPT} | star
    assert addresses(form, "href", anna) == {address(anna) + KEPT}
    values = VALUES | {"version": "1"}
    saved = signed_in.post(address(anna, "edit/") + KEPT, values, headers=headers)
    assert saved.get("Location", saved.get("HX-Push-Url")) == address(anna) + KEPT
    if headers:
        assert addresses(saved.text, "hx-get", anna) >= {address(anna) + KEPT}


def test_part_names_no_empty_query(anna: Customer, signed_in: Client) -> None:
    part = signed_in.get(address(anna), headers=DETAIL).text
    assert [url for url in addresses(part, "(?:href|hx-get)", anna) if url.endswith("?")] == []


def test_edit_refuses_a_filter_it_does_not_know(anna: Customer, signed_in: Client) -> None:
    assert signed_in.get(address(anna, "edit/?colour=red")).status_code == 400


def test_part_brings_the_title_of_the_tab(anna: Customer, signed_in: Client) -> None:
    tails = ("", "edit/")
    for headers in ({}, DETAIL):
        titles = [
            re.findall(r"<title>(.*?)</title>", signed_in.get(url, headers=headers).text)
            for url in (address(anna, tail) for tail in tails)
        ]
        name = anna.workspace.name
        assert titles == [
            [f"Anna Alt · Customers · {name}"],
            [f"Edit Anna Alt · Customers · {name}"],
        ]


def test_page_has_one_heading_and_one_main(anna: Customer, signed_in: Client) -> None:
    pages = [signed_in.get(url).text for url in (LIST, address(anna), address(anna, "edit/"))]
    assert [headings(page) for page in pages] == [["Customers"], ["Anna Alt"], ["Edit Anna Alt"]]
    assert [page.count("<main") for page in pages] == [1, 1, 1]
    assert ["hx-swap-oob" in page for page in pages] == [False, False, False]


def test_part_takes_the_heading_from_the_list(anna: Customer, signed_in: Client) -> None:
    part = signed_in.get(address(anna), headers=DETAIL).text
    assert headings(part) == ["Anna Alt"]
    assert '<p class="text-lg font-semibold" id="list-heading" hx-swap-oob="outerHTML">' in part


def test_empty_notes_say_so(anna: Customer, signed_in: Client) -> None:
    assert "No notes." in signed_in.get(address(anna)).text
    Customer.objects.filter(pk=anna.pk).update(notes="Likes dogs")
    page = signed_in.get(address(anna)).text
    assert ("<p>Likes dogs</p>" in page, "No notes." in page) == (True, False)


def test_interaction_starts_as_a_note(anna: Customer, signed_in: Client) -> None:
    page = signed_in.get(address(anna, "interactions/add/")).text
    options = re.findall(r'<option value="(\w*)"( selected)?', page)
    assert [value for value, _ in options] == ["call", "email", "message", "meeting", "note"]
    assert [value for value, selected in options if selected] == ["note"]


def test_interaction_of_no_kind_is_refused(anna: Customer, signed_in: Client) -> None:
    response = signed_in.post(address(anna, "interactions/add/"), {"kind": "", "text": "Hello"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["kind"])


PANELS = {
    "sessions": ("Sessions", "sessions/"),
    "timeline": ("Timeline", "timeline/"),
    "contacts": ("Contacts", "contacts/"),
    "tasks": ("Tasks", "tasks/"),
    "photos": ("Photos", "pictures/"),
    "deliveries": ("Deliveries", "deliveries/"),
    "ledger": ("Photos sent", "ledger/"),
    "history": ("History", "history/"),
}


@pytest.mark.parametrize("tab", PANELS)
def test_tabs_are_links_to_whole_pages_until_they_are_loaded(
    tab: str, anna: Customer, signed_in: Client
) -> None:
    label, tail = PANELS[tab]
    page = signed_in.get(address(anna, f"?tab={tab}")).text
    links = dict(re.findall(r'<a class="link" href="([^"]*)">([^<]*)</a>', page))
    assert links == {address(anna, tail): label, address(anna, "numbers/"): "Numbers"}
    assert f'hx-get="{address(anna, tail)}" hx-trigger="load"' in page
    assert "<html" in signed_in.get(address(anna, tail)).text


def test_tabs_and_their_panels_go_together(anna: Customer, signed_in: Client) -> None:
    """What is loaded replaces the placeholder, which has the id of the panel."""
    for tab in TABS[1:]:
        shown = signed_in.get(address(anna, f"?tab={tab.name}"))
        assert f'id="{tab.panel_id}"' in shown.text
        headers = htmx(tab.panel_id)
        panel = signed_in.get(shown.context["panel_url"], headers=headers)
        assert ("<html" in panel.text, f'id="{tab.panel_id}"' in panel.text) == (False, True)


def test_tabs_tell_how_much_they_show(anna: Customer, owner: User, signed_in: Client) -> None:
    def told() -> dict[str, str]:
        headers = htmx("tab-strip", tag="nav")
        strip = signed_in.get(address(anna), headers=headers).text
        assert strip.lstrip().startswith('<nav class="tab-strip"')
        texts = re.findall(r"<a[^>]*>([A-Z][a-z]+)(?: <span[^>]*>(\d+)</span>)?</a>", strip)
        return {name: number for name, number in texts if number}

    assert told() == {}
    now = timezone.now()
    ContactFactory.create_batch(2, customer=anna)
    TaskFactory(customer=anna)
    TaskFactory(customer=anna, done_at=now, done_by=owner)
    MeetingFactory(customer=anna, starts_at=now + timedelta(hours=1))
    ReminderFactory(customer=anna)
    InteractionFactory.create_batch(4, customer=anna)
    session = SessionFactory(workspace=anna.workspace, customer=anna)
    SessionFactory(workspace=anna.workspace, customer=anna, trashed=True)
    CustomerPictureFactory(customer=anna)
    JobFactory.create_batch(2, link__session=session, customer=anna)
    expected = {"Sessions": 1, "Timeline": 4, "Contacts": 2, "Tasks": 3, "Photos": 1}
    assert told() == {name: str(number) for name, number in expected.items()} | {"Deliveries": "2"}


def test_open_tab_is_in_the_address_with_the_filters(anna: Customer, signed_in: Client) -> None:
    kept = f"{KEPT}&tab=history"
    shown = signed_in.get(address(anna) + kept)
    strip = shown.text.partition("data-tabs")[2].partition("</nav>")[0]
    expected = [KEPT, *(f"{KEPT}&tab={tab}" for tab in PANELS)]
    hrefs = re.findall(r' href="([^"]*)"', strip)
    assert [href.replace("&amp;", "&") for href in hrefs] == [address(anna) + q for q in expected]
    assert re.findall(r'aria-current="page">([^<]*)<', strip) == ["History"]
    assert address(anna, "edit/") + kept in addresses(shown.text, "href", anna)
    form = signed_in.get(address(anna, "edit/") + kept).text
    assert addresses(form, "href", anna) >= {address(anna) + kept}
    rows = signed_in.get(LIST + kept).context["query"]
    assert rows == KEPT


def test_opening_a_tab_swaps_the_tabs_alone(anna: Customer, signed_in: Client) -> None:
    part = signed_in.get(address(anna, "?tab=history"), headers=htmx("customer-tabs")).text
    found = [words in part for words in ("<html", "<h1", "customer-header", 'id="history-panel"')]
    assert found == [False, False, False, True]


@pytest.mark.parametrize("tab", ["nonsense", "Overview", "overview%00"])
def test_unknown_tab_is_refused(tab: str, anna: Customer, signed_in: Client) -> None:
    assert signed_in.get(address(anna, f"?tab={tab}")).status_code == 400


def test_history_of_each_subject_reloads_itself(
    anna: Customer, workspace: Workspace, signed_in: Client
) -> None:
    session = SessionFactory(workspace=workspace, customer=anna)
    urls = {
        address(anna, "history/"): anna.pk,
        f"/studio/gallery/{session.pk}/history/": session.pk,
    }
    for url, pk in urls.items():
        [tag] = re.findall(
            r"<section[^>]*history-panel[^>]*>",
            signed_in.get(url, headers=htmx("history-panel", tag="section")).text,
        )
        assert f'hx-get="{url}"' in tag
        assert "data-refresh-on-focus" in tag
        [triggers] = re.findall(r'hx-trigger="([^"]*)"', tag)
        assert set(triggers.split(", ")) == {
            "refresh",
            "customer-updated from:body",
            f"customer-{pk}-sessions from:body",
            "delivery-updated from:body",
            f"session-{pk} from:body",
        }
