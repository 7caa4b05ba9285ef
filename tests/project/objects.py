"""Objects for the placeholders of addresses, by their name in the URLconf."""

from collections.abc import Callable
from typing import Any

from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from tests.factories import (
    CustomerFactory,
    CustomerPictureFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    UploadFactory,
)
from tests.factories.gallery import RECIPE
from tests.project.routes import Route

Maker = Callable[[PhotoSession], Any]

# From a session with one ready photo, a customer and a delivery to the value in the address.
MAKERS: dict[str, Maker] = {
    "workspace": lambda session: session.workspace.slug,
    "session_id": lambda session: session.pk,
    "customer_id": lambda session: session.customer_id,
    "picture_id": lambda session: session.customer.pictures.get().pk,
    "image_id": lambda session: session.photos.get().image_id,
    "photo_id": lambda session: session.photos.get().pk,
    "job_id": lambda session: session.jobs.get().pk,
    "version": lambda session: session.photos.get().tagged_made,
    "recipe": lambda session: RECIPE,
    "name": lambda session: "500",
    "upload_id": lambda session: UploadFactory(workspace=session.workspace).pk,
}


def session_in(workspace: Workspace) -> PhotoSession:
    customer = CustomerFactory(workspace=workspace)
    session = SessionFactory(workspace=workspace, customer=customer, photo_count=1)
    PhotoFactory(session=session, rendered=True)
    CustomerPictureFactory(customer=customer)
    JobFactory(link=ShareLinkFactory(session=session), failed=True)
    return session


def values_for(route: Route, session: PhotoSession) -> dict[str, Any]:
    unknown = set(route.kwargs) - set(MAKERS)
    if unknown:
        raise AssertionError(
            f"{route.path} takes {', '.join(sorted(unknown))}: tell tests/project/objects.py"
            " how to make one, so that its view is tested against other workspaces."
        )
    return {name: MAKERS[name](session) for name in route.kwargs}
