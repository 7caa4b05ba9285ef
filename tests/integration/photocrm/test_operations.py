"""The operations page: what administrators see of storage, queues and disks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from photocrm.accounts.models import User
from tests.factories import (
    DispatcherFactory,
    ImageFactory,
    JobFactory,
    StorageCheckFactory,
    UploadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/admin/operations/"


@pytest.fixture
def administrator(client: Client) -> Client:
    user: User = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def test_members_of_a_studio_do_not_see_it(signed_in: Client) -> None:
    answer = signed_in.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={PAGE}")


def test_it_says_when_nobody_looked_through_the_storage_yet(administrator: Client) -> None:
    assert "Nobody has looked through the storage yet." in administrator.get(PAGE).text


def test_faults_that_were_not_mended_stand_out(administrator: Client) -> None:
    now = timezone.now()
    StorageCheckFactory(started_at=now - timedelta(days=2), finished_at=now, found=9)
    StorageCheckFactory(
        started_at=now - timedelta(hours=2),
        finished_at=now - timedelta(hours=1),
        found=3,
        mended=1,
        images=1_200,
        files=9_000,
    )
    words = " ".join(administrator.get(PAGE).text.split())
    assert "<strong>2 faults</strong> found an hour ago, 1 more mended." in words.replace(
        "\xa0", " "
    )
    assert (
        "1,200 pictures and 9,000 files were compared by size, and a thirtieth of them read."
        in words
    )


def test_a_check_that_never_ended_is_told(administrator: Client) -> None:
    StorageCheckFactory(started_at=timezone.now() - timedelta(hours=3))
    assert "is at work, or was killed" in administrator.get(PAGE).text


def test_it_counts_what_waits(administrator: Client, django_assert_num_queries: Any) -> None:
    ImageFactory()
    ImageFactory(failed=True)
    UploadFactory(received=400)
    JobFactory()
    with django_assert_num_queries(18):
        page = administrator.get(PAGE)
    counts = {queue.name: (queue.count, queue.size) for queue in page.context["queues"]}
    assert counts == {
        "Pictures being prepared": (1, None),
        "Pictures that failed": (1, None),
        "Uploads not finished": (1, 400),
        "Files to be removed": (0, None),
        "Deliveries to be sent": (1, None),
        "Deliveries that failed": (0, None),
        "Deliveries that bounced": (0, None),
        "Bulk work": (0, None),
    }
    assert [disk.name for disk in page.context["disks"]] == ["Pictures"]


def test_it_tells_when_the_mailbox_of_bounces_was_read(
    administrator: Client, settings: Any
) -> None:
    assert "No mailbox is read" in administrator.get(PAGE).text
    settings.BOUNCE_MAILBOX = {"host": "mail.example"}
    assert "The mailbox was never read." in administrator.get(PAGE).text
    DispatcherFactory(name="bounces", beat_at=timezone.now() - timedelta(hours=2))
    assert "The mailbox was last read 2" in administrator.get(PAGE).text
