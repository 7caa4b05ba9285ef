"""What has to be sent at all: the browser asks by SHA-256 first."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from gallery.actions import placing, uploads
from gallery.imaging.formats import Refused
from gallery.models import Image, PhotoSession, Upload
from photocrm.accounts.models import Role, User, Workspace
from tests.factories import SessionFactory
from tests.fixtures.people import ClientOf, Member
from tests.tus import OCTETS, PHOTO, PLAN, TUS, create, metadata, original, patch, sha256

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(signed_in: Client) -> str:
    """Of a file that is announced."""
    return str(create(signed_in, PHOTO)["Location"])


class TestPlan:
    """What has to be sent at all, asked by SHA-256."""

    @staticmethod
    def plan(client: Client, *contents: bytes, **target: object) -> Any:
        files = [
            {"file_name": f"{number}.jpg", "size": len(content), "sha256": sha256(content)}
            for number, content in enumerate(contents)
        ]
        told = {"target": {key: str(value) for key, value in target.items()}, "files": files}
        return client.post(PLAN, told, content_type="application/json")

    def test_picture_of_another_session_is_linked(
        self, signed_in: Client, workspace: Workspace
    ) -> None:
        create(signed_in, PHOTO, body=PHOTO)
        party = SessionFactory(workspace=workspace, name="Party")
        [answer] = self.plan(signed_in, PHOTO, session=party.pk).json()["files"]
        photo = party.photos.get()
        url = f"/studio/gallery/{party.pk}/#photo-{photo.pk}"
        assert answer == {"state": "linked", "url": url}
        assert (photo.file_name, Image.objects.count()) == ("0.jpg", 1)
        again = self.plan(signed_in, PHOTO, session=party.pk).json()["files"]
        assert again == [{"state": "there", "url": url}]

    def test_new_pictures_have_to_be_sent(self, signed_in: Client) -> None:
        answer = self.plan(signed_in, PHOTO, name="Wedding").json()
        assert answer == {"files": [{"state": "new"}]}
        assert PhotoSession.objects.count() == 0

    def test_picture_begun_elsewhere_goes_on_where_it_stopped(
        self, signed_in: Client, url: str
    ) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        [answer] = self.plan(signed_in, PHOTO, name="Party").json()["files"]
        assert answer == {"state": "begun", "url": url, "received": 700}
        assert Upload.objects.get().session_name == "Party"

    def test_pictures_of_other_studios_are_unknown(
        self, signed_in: Client, other_workspace: Workspace, member: Member, client_of: ClientOf
    ) -> None:
        theirs = client_of(member(Role.OWNER, of=other_workspace))
        headers = TUS | {
            "Upload-Length": str(len(PHOTO)),
            "Upload-Metadata": metadata(filename="a"),
        }
        path = "/rival/gallery/upload/files/"
        theirs.generic("POST", path, PHOTO, content_type=OCTETS, headers=headers)
        assert Image.objects.of(other_workspace).count() == 1
        assert self.plan(signed_in, PHOTO).json() == {"files": [{"state": "new"}]}

    def test_picture_whose_original_is_lost_is_sent_again(self, signed_in: Client) -> None:
        create(signed_in, PHOTO, body=PHOTO)
        Path(default_storage.path(Image.objects.get().original_path)).unlink()
        assert self.plan(signed_in, PHOTO).json() == {"files": [{"state": "new"}]}
        create(signed_in, PHOTO, body=PHOTO)
        assert original(Image.objects.get()) == PHOTO

    @pytest.mark.parametrize(
        "told",
        ["", "[]", "{}", '{"target": 1, "files": []}', '{"target": {}, "files": [1]}'],
    )
    def test_odd_plan_is_a_bad_request(self, told: str, signed_in: Client) -> None:
        answer = signed_in.post(PLAN, told, content_type="application/json")
        assert answer.status_code == 400

    def test_odd_files_are_refused_one_by_one(self, signed_in: Client) -> None:
        files = [{"file_name": "a.jpg", "size": "many"}, {"size": 1}, {"sha256": "x", "size": 1}]
        told = {"target": {}, "files": files}
        answer = signed_in.post(PLAN, told, content_type="application/json").json()
        assert [file["state"] for file in answer["files"]] == ["refused"] * 3

    def test_foreign_session_is_no_target(
        self, signed_in: Client, other_workspace: Workspace
    ) -> None:
        session = SessionFactory(workspace=other_workspace)
        assert self.plan(signed_in, PHOTO, session=session.pk).status_code == 422


def test_link_needs_the_customer(signed_in: Client, owner: User, workspace: Workspace) -> None:
    create(signed_in, PHOTO, body=PHOTO)
    with pytest.raises(Refused, match="not there any more"):
        uploads.link(
            image=Image.objects.get(),
            target=placing.Target(workspace=workspace, into="pictures"),
            file=uploads.Announced("a.jpg", 1),
            by=owner,
        )
