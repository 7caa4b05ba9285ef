"""The pages only developers see."""

from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from photocrm import urls
from photocrm.demo.outbox import Outbox
from photocrm.development.middleware import FriendlyErrorsMiddleware

pytestmark = pytest.mark.django_db

MAIL = b"From: a@studio.example\r\nTo: b@mail.example\r\nSubject: Your photos\r\n\r\nhttps://x.example/"

urlpatterns = [path("dev/", include("photocrm.development.urls")), *urls.urlpatterns]


@pytest.mark.urls(__name__)
def test_stored_mail_can_be_listed_and_read(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_ROOT = tmp_path
    envelope = Envelope()
    envelope.content, envelope.rcpt_tos = MAIL, ["b@mail.example"]
    Outbox(tmp_path).store(envelope)
    (mail,) = client.get("/dev/outbox/").context["mails"]
    assert mail.message["Subject"] == "Your photos"
    assert "https://x.example/" in client.get(f"/dev/outbox/{mail.name}/").text


@pytest.mark.parametrize("status", [400, 404])
def test_wrong_addresses_look_as_in_production(rf: RequestFactory, status: int) -> None:
    def technical(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a yellow page", status=status)

    response = FriendlyErrorsMiddleware(technical)(rf.get("/nowhere/"))
    assert (response.status_code, "a yellow page" in response.text) == (status, False)


def test_page_of_a_view_keeps_its_status_and_words(rf: RequestFactory) -> None:
    def own(request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, "404.html", {}, status=404).render()

    response = FriendlyErrorsMiddleware(own)(rf.get("/"))
    assert isinstance(response, TemplateResponse)


def test_sentence_of_a_view_stays(rf: RequestFactory) -> None:
    """As the upload of photos answers its script."""

    def own(request: HttpRequest) -> HttpResponse:
        return HttpResponse("No such offset.", status=400, content_type="text/plain")

    response = FriendlyErrorsMiddleware(own)(rf.get("/"))
    assert (response.status_code, response.text) == (400, "No such offset.")
