"""A choice that the studio asks for, the recipient confirms, and both sides get by mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from delivery.actions import favourites, letters, selections
from delivery.models import Favourite, Letter, Selection, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.today.actions.notices import notify
from photocrm.today.models import Notification
from tests.factories import (
    CustomerFactory,
    FavouriteFactory,
    JobFactory,
    PhotoFactory,
    SelectionFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)
from tests.fixtures.mail import MailServer
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db
Kind, Status = Letter.Kind, Letter.Status


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    anna = CustomerFactory(workspace=workspace, name="Anna Weber")
    return SessionFactory(workspace=workspace, customer=anna, name="Wedding", photo_count=3)


@pytest.fixture
def link(session: PhotoSession, owner: User) -> ShareLink:
    return ShareLinkFactory(session=session, created_by=owner)


@pytest.fixture
def chosen(link: ShareLink) -> list[Photo]:
    photos: list[Photo] = [
        PhotoFactory(session=link.session, file_name=f"DSC_{n}.NEF") for n in (1, 2, 3)
    ]
    for photo in photos:
        FavouriteFactory(link=link, photo=photo)
    Photo.objects.update(favourite_count=1)
    return photos


@pytest.fixture
def asked(link: ShareLink) -> Selection:
    return SelectionFactory(link=link, included=2)


def page(link: ShareLink, rest: str = "") -> str:
    return f"/s/{token_of(link)}/{rest}"


def studio(link: ShareLink, rest: str = "") -> str:
    return f"/studio/links/{link.pk}/choice{rest}"


def test_studio_asks_and_the_recipient_sees_the_contract(
    link: ShareLink, chosen: list[Photo], signed_in: Client, client: Client
) -> None:
    signed_in.post(studio(link, "/ask/"), {"included": "2"})
    text = client.get(page(link)).text
    assert "2 photos included" in text
    assert "1 more chosen" in text
    Favourite.objects.filter(photo__in=chosen[1:]).delete()
    assert "choose 1 more" in client.get(page(link)).text


@pytest.mark.parametrize("included", ["", "-1", "many", "1000000000"])
def test_number_that_is_none_is_refused_and_kept(
    link: ShareLink, signed_in: Client, included: str
) -> None:
    response = signed_in.post(studio(link, "/ask/"), {"included": included})
    assert (response.status_code, Selection.objects.count()) == (422, 0)


def test_confirmed_choice_stays_as_it_is(
    link: ShareLink, chosen: list[Photo], asked: Selection, client: Client
) -> None:
    response = client.post(page(link, "choice/"), {"note": "Thank you!"})
    assert (response.status_code, response["Location"]) == (302, page(link, "choice/"))
    asked.refresh_from_db()
    assert (asked.confirmed_count, asked.note) == (3, "Thank you!")
    client.post(page(link, f"{chosen[0].pk}/favourite/"), {"chosen": "no"})
    refused = client.post(page(link, f"{chosen[0].pk}/talk/"), {"remark": "darker"})
    assert refused.status_code == 422
    assert Favourite.objects.filter(link=link, remark="").count() == 3
    with pytest.raises(favourites.Confirmed):
        favourites.take_back(link_id=link.pk, photo_id=chosen[0].pk)
    assert "You confirmed 3 photos" in client.get(page(link)).text
    assert 'name="chosen"' not in client.get(page(link)).text


def test_confirming_twice_writes_and_mails_once(
    link: ShareLink, chosen: list[Photo], asked: Selection, client: Client
) -> None:
    for note in ("first", "second"):
        assert client.post(page(link, "choice/"), {"note": note}).status_code == 302
    asked.refresh_from_db()
    assert (asked.note, Letter.objects.count()) == ("first", 2)


@pytest.mark.django_db(transaction=True)
def test_racing_confirmations_are_one(
    link: ShareLink, chosen: list[Photo], asked: Selection, race: Any
) -> None:
    race(4, lambda number: selections.confirm(link_id=link.pk, note=str(number), by=None))
    assert Letter.objects.count() == 2


def test_nothing_chosen_confirms_nothing(link: ShareLink, asked: Selection, client: Client) -> None:
    response = client.post(page(link, "choice/"), {"note": ""})
    assert (response.status_code, Letter.objects.count()) == (422, 0)
    assert "Nothing is chosen yet" in response.text


def test_nobody_confirms_what_nobody_asked_for(
    link: ShareLink, chosen: list[Photo], client: Client
) -> None:
    assert client.get(page(link, "choice/")).status_code == 404
    assert client.post(page(link, "choice/"), {"note": ""}).status_code == 404


def test_choice_of_another_link_is_its_own(
    link: ShareLink, chosen: list[Photo], asked: Selection, client: Client
) -> None:
    other = ShareLinkFactory(session=link.session)
    client.post(page(link, "choice/"), {"note": ""})
    client.post(page(other, f"{chosen[0].pk}/favourite/"), {"chosen": "yes"})
    assert Favourite.objects.filter(link=other).count() == 1
    assert client.get(page(other, "choice/")).status_code == 404


def test_studio_gets_the_names_for_its_programs(
    link: ShareLink, chosen: list[Photo], asked: Selection, signed_in: Client
) -> None:
    Favourite.objects.filter(photo=chosen[1]).update(remark="=brighter")
    other = ShareLinkFactory(session=link.session)
    FavouriteFactory(link=other, photo=chosen[1], remark="of somebody else")
    text = signed_in.get(studio(link, "/")).text
    assert "DSC_1, DSC_2, DSC_3" in text
    assert "DSC_1 DSC_2 DSC_3" in text
    table = signed_in.get(f"/studio/links/{link.pk}/choice.csv")
    assert table["Content-Disposition"] == 'attachment; filename="Wedding - choice.csv"'
    lines = table.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "File name,Remark,Position"
    assert lines[2].startswith("DSC_2.NEF,'=brighter,")
    assert len(lines) == 4


def test_studio_opens_the_choice_again(
    link: ShareLink, chosen: list[Photo], asked: Selection, signed_in: Client, client: Client
) -> None:
    client.post(page(link, "choice/"), {"note": ""})
    signed_in.post(studio(link, "/reopen/"))
    asked.refresh_from_db()
    assert (asked.confirmed_at, asked.confirmed_count) == (None, 0)
    assert set(Letter.objects.values_list("status", flat=True)) == {Status.WITHDRAWN}
    client.post(page(link, f"{chosen[0].pk}/favourite/"), {"chosen": "no"})
    assert Favourite.objects.count() == 2
    sentences = {text for entry in history_of(link.session) for text in entry.sentences}
    assert {"Choice opened again", "Anna Weber confirmed a choice of 3"} <= sentences


def test_confirmed_choice_is_neither_changed_nor_left_by_the_studio(
    link: ShareLink, chosen: list[Photo], signed_in: Client
) -> None:
    SelectionFactory(link=link, confirmed=True, included=5)
    signed_in.post(studio(link, "/ask/"), {"included": "9"})
    signed_in.post(studio(link, "/ask-no-more/"))
    assert list(Selection.objects.values_list("included", flat=True)) == [5]


def test_studio_asks_no_more(link: ShareLink, asked: Selection, signed_in: Client) -> None:
    signed_in.post(studio(link, "/ask-no-more/"))
    assert Selection.objects.count() == 0


def test_panel_alone_is_answered_to_htmx(link: ShareLink, signed_in: Client) -> None:
    response = signed_in.get(studio(link, "/"), headers=htmx("link-choice", tag="section"))
    assert "Ask for a choice" in response.text
    assert "<html" not in response.text


def test_pages_of_delivery_and_link_bring_the_panel_where_there_are_favourites(
    link: ShareLink, signed_in: Client
) -> None:
    job = JobFactory(link=link)
    pages = (f"/studio/deliveries/{job.pk}/", f"/studio/deliveries/links/{link.pk}/")
    panel = f'hx-get="{studio(link, "/")}"'
    assert [panel in signed_in.get(address).text for address in pages] == [True, True]
    ShareLink.objects.update(may_favourite=False)
    assert [panel in signed_in.get(address).text for address in pages] == [False, False]


def test_heart_brings_the_contract_with_it(
    link: ShareLink, chosen: list[Photo], asked: Selection, client: Client
) -> None:
    headers = htmx(f"favourite-{chosen[0].pk}", tag="form")
    url = page(link, f"{chosen[0].pk}/favourite/")
    text = client.post(url, {"chosen": "no"}, headers=headers).text
    assert 'id="share-agreement" hx-swap-oob' in text
    assert "all chosen" in text


def sent(smtp_server: MailServer) -> dict[str, Any]:
    return {str(mail["To"]): mail for mail in smtp_server.messages}


def test_both_sides_get_a_mail(
    link: ShareLink, chosen: list[Photo], asked: Selection, smtp_server: MailServer, owner: User
) -> None:
    Favourite.objects.filter(photo=chosen[0]).update(remark="darker")
    selections.confirm(link_id=link.pk, note="Soon, please", by=None)
    for letter in Letter.objects.all():
        for _ in range(2):  # a copy of the message finds nothing to claim
            letters.send(letter.pk, 1)
    mails = sent(smtp_server)
    assert set(mails) == {link.recipient, owner.email}
    text = mails[owner.email].get_body(("plain",)).get_content()
    assert "DSC_1, DSC_2, DSC_3" in text
    assert "DSC_1.NEF: darker" in text
    assert f"/studio/links/{link.pk}/choice/" in text
    assert mails[owner.email]["Reply-To"] == link.recipient
    theirs = mails[link.recipient].get_body(("plain",)).get_content()
    assert "you chose 3 photos of Wedding" in theirs
    assert page(link) in theirs
    assert "/studio/" not in theirs
    assert set(Letter.objects.values_list("status", flat=True)) == {Status.SENT}


def test_mail_waits_for_a_mail_server(
    link: ShareLink, chosen: list[Photo], asked: Selection, dead_smtp_server: None
) -> None:
    selections.confirm(link_id=link.pk, note="", by=None)
    letter = Letter.objects.filter(kind=Kind.STUDIO).get()
    letters.send(letter.pk, 1)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (Status.WAITING, 1)
    assert timezone.now() < letter.next_attempt_at < timezone.now() + timedelta(minutes=1)


def test_mail_that_may_be_out_is_not_sent_again(
    link: ShareLink, chosen: list[Photo], asked: Selection, smtp_server: MailServer
) -> None:
    smtp_server.hang_up = True
    selections.confirm(link_id=link.pk, note="", by=None)
    letter = Letter.objects.filter(kind=Kind.RECIPIENT).get()
    letters.send(letter.pk, 1)
    letter.refresh_from_db()
    assert (letter.status, letter.answer) == (Status.HANDOVER, letters.UNSURE)
    assert letters.dispatch(timezone.now() + timedelta(days=1)) == 1  # the other one alone


def test_unknown_recipient_is_final_and_the_studio_reads_of_it(
    link: ShareLink,
    chosen: list[Photo],
    asked: Selection,
    smtp_server: MailServer,
    signed_in: Client,
) -> None:
    smtp_server.rcpt_answer = "550 5.1.1 No such user"
    selections.confirm(link_id=link.pk, note="", by=None)
    letter = Letter.objects.filter(kind=Kind.RECIPIENT).get()
    letters.send(letter.pk, 1)
    letter.refresh_from_db()
    assert (letter.status, letter.answer) == (Status.FAILED, "5.1.1 No such user")
    told = f"The mail to {letter.recipient} could not be sent: 5.1.1 No such user"
    assert told in signed_in.get(f"/studio/links/{link.pk}/choice/").text


def test_without_the_maker_the_owners_are_told(
    session: PhotoSession, owner: User, member: Member
) -> None:
    gone = member(Role.STAFF)
    link = ShareLinkFactory(session=session, created_by=gone)
    gone.memberships.all().delete()
    found = list(letters.addressees(link))
    assert found == [(Kind.RECIPIENT, link.recipient), (Kind.STUDIO, owner.email)]


def test_bell_tells_who_made_the_link_once(
    link: ShareLink, chosen: list[Photo], asked: Selection, owner: User, member: Member
) -> None:
    member(Role.STAFF)
    selections.confirm(link_id=link.pk, note="", by=None)
    for _ in range(2):
        notify(timezone.now())
    told = Notification.objects.filter(kind="choice").get()
    assert (told.user, told.text) == (owner, "Anna Weber chose 3 of Wedding")
    assert told.path == f"links/{link.pk}/choice/"


def test_database_refuses_a_confirmation_of_nothing(asked: Selection) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Selection.objects.update(confirmed_at=timezone.now())


def test_viewers_see_and_change_nothing(
    link: ShareLink, member: Member, client_of: ClientOf
) -> None:
    viewer = client_of(member(Role.VIEWER))
    assert "Ask for a choice" not in viewer.get(studio(link, "/")).text.replace(
        "Ask for a choice, and", ""
    )
    assert viewer.post(studio(link, "/ask/"), {"included": "3"}).status_code == 403
