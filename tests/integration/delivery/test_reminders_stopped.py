"""Whoever gets reminders can stop them, by a click in the mail program or on a page."""

from typing import Any

import pytest
from django.test import Client

from crm.models import Customer
from delivery import queries
from delivery.consent import token_of, unsubscribe_headers, unsubscribe_url
from delivery.models import DeliveryJob, ShareLink, Unsubscribe
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.audit.models import Event
from photocrm.logs import without_secrets
from tests.factories import (
    BounceFactory,
    BrandingFactory,
    CustomerFactory,
    JobFactory,
    ShareLinkFactory,
    UnsubscribeFactory,
)

pytestmark = pytest.mark.django_db

ANNA = "anna@mail.example"


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session, recipient="Anna@mail.example")


def may_remind(link: ShareLink) -> bool:
    return queries.in_reach(ShareLink.objects.filter(pk=link.pk)).exists()


def path(link: ShareLink) -> str:
    return f"/unsubscribe/{token_of(link)}/"


def test_reminders_offer_one_click(link: ShareLink, settings: Any) -> None:
    settings.SITE_URL = "https://photos.example"
    assert unsubscribe_headers(link) == {
        "List-Unsubscribe": f"<https://photos.example{path(link)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert unsubscribe_url(link) == f"https://photos.example{path(link)}"


def test_one_click_of_a_mail_program_stops_reminders(link: ShareLink, workspace: Workspace) -> None:
    assert may_remind(link)
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(path(link), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    row = Unsubscribe.objects.get()
    assert (row.workspace, row.address, row.customer) == (workspace, ANNA, link.customer)
    assert not may_remind(link)
    assert Event.objects.filter(kind="reminders.unsubscribed").count() == 1


def test_looking_at_the_page_stops_nothing(link: ShareLink, workspace: Workspace) -> None:
    page = Client().get(path(link))
    assert "Send me no more reminders" in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert may_remind(link)
    Client().post(path(link))
    assert "No more reminders" in Client().get(path(link)).text


def test_page_speaks_the_language_of_the_studio(link: ShareLink, workspace: Workspace) -> None:
    BrandingFactory(workspace=workspace, language="de")
    assert "Erinnerungen abbestellen?" in Client().get(path(link)).text


def test_page_works_when_the_link_is_gone(link: ShareLink, workspace: Workspace) -> None:
    address = path(link)
    link.delete()
    Client().post(address)
    assert Unsubscribe.objects.get().customer is None


@pytest.mark.parametrize("token", ["nothing", "WyJhIl0:1a:xyz", "%00", "é"])
def test_what_we_did_not_write_opens_nothing(token: str) -> None:
    assert Client().get(f"/unsubscribe/{token}/").status_code == 404
    assert Client().post(f"/unsubscribe/{token}/").status_code == 404


def test_other_studios_may_go_on(link: ShareLink) -> None:
    Client().post(path(link))
    assert may_remind(ShareLinkFactory(recipient=link.recipient))


def test_nobody_is_reminded_where_mails_come_back(link: ShareLink, workspace: Workspace) -> None:
    job: DeliveryJob = JobFactory(link=link, completed=True)
    BounceFactory(job=job, kind="soft", recipient=ANNA)
    assert may_remind(link)
    BounceFactory(job=job, recipient=ANNA)
    assert not may_remind(link)
    JobFactory(link=link, completed=True)
    assert may_remind(link)
    link.recipient = ""
    link.save()
    assert not may_remind(link)


def test_customer_page_shows_it_and_the_studio_can_undo_it(
    link: ShareLink, workspace: Workspace, signed_in: Client
) -> None:
    Client().post(path(link))
    numbers = f"/studio/customers/{link.customer_id}/numbers/"
    assert f"{ANNA} wants no reminders" in signed_in.get(numbers).text
    row = Unsubscribe.objects.get()
    undone = signed_in.post(f"/studio/reminders/{row.pk}/allow/")
    assert undone.headers["Location"] == f"/studio/customers/{link.customer_id}/"
    assert may_remind(link)
    assert signed_in.post(f"/studio/reminders/{row.pk}/allow/").status_code == 404
    assert "wants no reminders" not in signed_in.get(numbers).text


@pytest.mark.parametrize("count", [1, 3])
def test_notes_on_the_customer_cost_the_same_for_any_number(
    count: int, session: PhotoSession, signed_in: Client, django_assert_num_queries: Any
) -> None:
    customer: Customer = CustomerFactory(workspace=session.workspace)
    for number in range(count):
        link = ShareLinkFactory(session=session, customer=customer)
        job = JobFactory(link=link, completed=True)
        BounceFactory(job=job, recipient=f"anna{number}@mail.example")
        UnsubscribeFactory(workspace=session.workspace, customer=customer)
    with django_assert_num_queries(9):
        page = signed_in.get(f"/studio/customers/{customer.pk}/numbers/")
    assert len(page.context["bounced"]) == len(page.context["unsubscribed"]) == count


def test_address_of_the_page_is_in_no_log(link: ShareLink) -> None:
    assert without_secrets(path(link)) == "/unsubscribe/…/"
