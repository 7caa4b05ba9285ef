"""Setting up folders, and choosing them."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from delivery import ledger
from delivery.models import DeliveryJob, Endpoint, SentPhoto
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import EndpointFactory, JobFactory, SentPhotoFactory
from tests.integration.delivery.folders import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(workspace: Workspace) -> Endpoint:
    return EndpointFactory(workspace=workspace, folder=True, path="clients")


def test_manager_sets_up_folders(disk: Place, workspace: Workspace, signed_in: Client) -> None:
    page = "/studio/deliveries/folders/"
    signed_in.post(page, {"name": "NAS", "root": "nas", "path": "/Clients/2026/"})
    made = Endpoint.objects.get()
    assert (made.kind, made.name, made.root, made.path) == ("folder", "NAS", "nas", "Clients/2026")
    signed_in.post(f"{page}{made.pk}/", {"name": "Archive", "root": "nas", "path": ""})
    signed_in.post(f"{page}{made.pk}/switch/")
    made.refresh_from_db()
    assert (made.name, made.path) == ("Archive", "")
    assert made.disabled_because.startswith("Switched off by")
    assert "Archive" in signed_in.get(page).text
    assert "Archive" not in signed_in.get("/studio/deliveries/webhooks/").text


@pytest.mark.parametrize(
    "values",
    [
        {"path": "../up"},
        {"path": "a/../../b"},
        {"path": "a//b"},
        {"path": "a\\b"},
        {"path": "a/./b"},
        {"path": "C:"},
        {"path": ".hidden"},
        {"root": "etc"},
        {"root": "/etc"},
        {"name": "taken"},
        {"name": ""},
        {"path": "CLIENTS"},
    ],
)
def test_odd_folders_are_refused(
    values: dict[str, str], disk: Place, endpoint: Endpoint, signed_in: Client
) -> None:
    Endpoint.objects.update(name="Taken")
    asked = {"name": "New", "root": "nas", "path": "new"} | values
    answer = signed_in.post("/studio/deliveries/folders/", asked)
    assert (answer.status_code, Endpoint.objects.count()) == (422, 1)


def test_server_without_folders_says_so(signed_in: Client, settings: Any) -> None:
    settings.DELIVERY_FOLDERS = []
    assert "allows no folders yet" in signed_in.get("/studio/deliveries/folders/").text
    answer = signed_in.post("/studio/deliveries/folders/", {"name": "N", "root": "nas"})
    assert answer.status_code == 422


def test_form_exports_without_an_address(
    disk: Place, endpoint: Endpoint, session: PhotoSession, signed_in: Client, owner: User
) -> None:
    address = f"/studio/gallery/{session.pk}/deliver/"
    key = signed_in.get(address).context["form"]["key"].value()
    refused = signed_in.post(address, {"recipient": "", "key": key})
    assert "Name an address, or choose a folder." in refused.text
    signed_in.post(address, {"recipient": "", "key": key, "endpoint": str(endpoint.pk)})
    job = DeliveryJob.objects.get()
    assert job.destination
    assert (job.channel, job.recipient, job.destination.host) == ("folder", owner.email, "nas")
    page = signed_in.get(f"/studio/deliveries/{job.pk}/").text
    assert f"nas/clients/{session.name}" in page
    assert "Folder export" in signed_in.get("/studio/deliveries/").text


def test_ledger_names_the_folder(endpoint: Endpoint, session: PhotoSession) -> None:
    link = SentPhotoFactory(photo=session.photos.get()).link
    JobFactory(link=link, channel="folder", endpoint=endpoint, folder_name="Wedding")
    (line,) = ledger.lines(SentPhoto.objects.for_ledger(), ZoneInfo("UTC"))
    assert line[5] == endpoint.name


def test_form_offers_no_folder_that_the_server_does_not_know(
    disk: Place, endpoint: Endpoint, session: PhotoSession, signed_in: Client, settings: Any
) -> None:
    settings.DELIVERY_FOLDERS = ["other"]
    form = signed_in.get(f"/studio/gallery/{session.pk}/deliver/").context["form"]
    assert "endpoint" not in form.fields
    assert form.fields["recipient"].required
