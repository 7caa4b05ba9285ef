"""A delivery and its mail domain."""

from pathlib import Path
from typing import Any

import pytest

from delivery.models import DeliveryJob, Destination
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from tests.factories import (
    CustomerFactory,
    DestinationFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
)
from tests.integration.delivery.folders import Place, use


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    customer = CustomerFactory(workspace=workspace, email="anna@mail.example")
    session = SessionFactory(workspace=workspace, customer=customer, photo_count=1)
    PhotoFactory(session=session)
    return session


@pytest.fixture
def destination(workspace: Workspace) -> Destination:
    return DestinationFactory(workspace=workspace, host="mail.example")


@pytest.fixture
def job(session: PhotoSession, destination: Destination) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session), destination=destination)


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Place:
    root = tmp_path / "nas"
    root.mkdir()
    use(settings, "storage.OutsideStorage", location=root)
    return Place(root)
