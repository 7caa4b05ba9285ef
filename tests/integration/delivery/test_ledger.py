"""Every photo that was sent to a customer, when, by whom, and what became of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from delivery import ledger, ledger_pdf
from delivery.actions import links
from delivery.models import SentPhoto, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    CustomerFactory,
    DownloadFactory,
    PhotoFactory,
    SentPhotoFactory,
    SessionFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Ἄννα Жукова-Weber")


@pytest.fixture
def session(anna: Customer) -> PhotoSession:
    return SessionFactory(workspace=anna.workspace, customer=anna, name="Wedding")


def page(anna: Customer, ending: str = "/") -> str:
    return f"/studio/customers/{anna.pk}/ledger{ending}"


def names() -> list[tuple[str, str]]:
    return list(SentPhoto.objects.for_ledger().values_list("file_name", "version"))


class TestWriting:
    def test_sending_writes_what_the_link_shows_once(
        self, session: PhotoSession, owner: User
    ) -> None:
        for name in ("A.jpg", "B.jpg"):
            PhotoFactory(session=session, file_name=name, rendered=name == "B.jpg")
        PhotoFactory(session=session, trashed=True)
        link = ShareLinkFactory(session=session, created_by=owner)
        now = timezone.now()
        for hours in (0, 1):
            links.share(link, now + timedelta(hours=hours))
        assert names() == [("A.jpg", "raw"), ("B.jpg", "tagged")]
        assert set(SentPhoto.objects.values_list("at", flat=True)) == {now}

    def test_photos_that_came_later_are_written_when_they_are_seen(
        self, session: PhotoSession, owner: User
    ) -> None:
        PhotoFactory(session=session, file_name="A.jpg")
        link = ShareLinkFactory(session=session, created_by=owner)
        links.share(link, timezone.now() - timedelta(days=1))
        PhotoFactory(session=session, file_name="B.jpg")
        links.visit(link_id=link.pk)
        assert names() == [("B.jpg", "raw"), ("A.jpg", "raw")]

    def test_link_that_was_handed_on_is_written_when_it_is_opened(
        self, session: PhotoSession
    ) -> None:
        photo = PhotoFactory(session=session, rendered=True, file_name="A.jpg")
        PhotoFactory(session=session)
        link = SharedPhotoFactory(photo=photo).link
        ShareLink.objects.update(version="raw")
        links.visit(link_id=link.pk)
        assert names() == [("A.jpg", "raw")]

    def test_deleted_photo_stays_in_the_ledger(self, session: PhotoSession) -> None:
        sent = SentPhotoFactory(photo__session=session)
        Photo.everything.all().delete()
        sent.refresh_from_db()
        assert (sent.photo, bool(sent.file_name)) == (None, True)


class TestReading:
    @pytest.mark.parametrize("count", [1, 3])
    def test_panel_costs_the_same_for_any_number(
        self,
        count: int,
        anna: Customer,
        session: PhotoSession,
        signed_in: Client,
        django_assert_num_queries: Any,
    ) -> None:
        SentPhotoFactory.create_batch(count, photo__session=session)
        signed_in.get(page(anna))
        with django_assert_num_queries(9):
            response = signed_in.get(page(anna))
        assert len(response.context["page"].rows) == count

    def test_first_visit_and_first_download_are_told(
        self, anna: Customer, session: PhotoSession, owner: User, signed_in: Client
    ) -> None:
        link = ShareLinkFactory(session=session, created_by=owner)
        alone, zipped, other = PhotoFactory.create_batch(3, session=session)
        for photo in (alone, zipped):
            SentPhotoFactory(photo=photo, link=link, version="tagged")
        apart = SentPhotoFactory(photo=other, link=ShareLinkFactory(session=session))
        start = timezone.now()
        for minutes in (1, 2):
            VisitFactory(link=link, at=start + timedelta(minutes=minutes))
        DownloadFactory(link=link, photo=alone, at=start + timedelta(minutes=3))
        DownloadFactory(
            link=link, photo=None, file_name="Wedding.zip", at=start + timedelta(minutes=4)
        )
        rows = {row.photo: row for row in signed_in.get(page(anna)).context["page"].rows}
        minutes_after = {
            photo: (
                row.opened_at and (row.opened_at - start).seconds // 60,
                row.downloaded_at and (row.downloaded_at - start).seconds // 60,
            )
            for photo, row in rows.items()
        }
        assert minutes_after == {alone: (1, 3), zipped: (1, 4), apart.photo: (None, None)}

    def test_table_has_a_line_for_each_photo(
        self, anna: Customer, session: PhotoSession, owner: User, signed_in: Client
    ) -> None:
        link = ShareLinkFactory(session=session, created_by=owner, recipient="anna@mail.example")
        sent = SentPhotoFactory(photo__session=session, photo__file_name="=A.jpg", link=link)
        response: Any = signed_in.get(page(anna, ".csv"))
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        when = rows[0].pop("Sent")
        assert rows == [
            {
                "Photo": "'=A.jpg",
                "Session": "Wedding",
                "Version": "raw",
                "Sent by": str(owner),
                "Sent to": "anna@mail.example",
                "Opened": "",
                "Downloaded": "",
            }
        ]
        assert when[:4] == str(sent.at.year)
        assert "Weber - photos sent.csv" in response["Content-Disposition"].replace("%20", " ")

    def test_paper_is_a_pdf(self, anna: Customer, session: PhotoSession, signed_in: Client) -> None:
        SentPhotoFactory.create_batch(60, photo__session=session)
        response = signed_in.get(page(anna, ".pdf"))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert response.content.count(b"/Type /Page\n") == 3

    def test_another_customer_has_another_ledger(
        self, anna: Customer, session: PhotoSession, signed_in: Client, workspace: Workspace
    ) -> None:
        SentPhotoFactory(photo__session=session)
        other = CustomerFactory(workspace=workspace)
        assert signed_in.get(page(other)).context["page"].rows == []


def test_paper_has_letters_of_three_alphabets() -> None:
    letters = {ord(letter) for letter in "Zoë Łódź Ἄννα Жукова Ђорђе Nguyễn …"}
    with ledger_pdf.Paper("", ledger.HEADER) as paper:
        fonts: dict[str, Any] = paper.fonts
        assert [letters - set(font.cmap) for font in fonts.values()] == [set(), set()]


def test_long_texts_are_cut_to_their_column() -> None:
    with ledger_pdf.Paper("Title", ledger.HEADER) as paper:
        paper.add_page()
        paper.set_font(ledger_pdf.FAMILY, "", ledger_pdf.SMALL)
        cut = paper.cut("x" * 300, 30)
        assert cut.endswith("…")
        assert paper.get_string_width(cut) <= 30
        assert paper.cut("short", 30) == "short"


def test_files_of_fonts_are_closed_with_the_paper() -> None:
    with ledger_pdf.Paper("Title", ledger.HEADER) as paper:
        fonts: dict[str, Any] = paper.fonts
        files = [font.ttfont.reader.file for font in fonts.values()]
        assert [file.closed for file in files] == [False, False]
    assert [file.closed for file in files] == [True, True]
