"""Objects for the placeholders of addresses, by their name in the URLconf."""

from collections.abc import Callable
from typing import Any

from crm.models import CustomerStatus
from gallery.models import CustomerPicture, PhotoSession
from photocrm.accounts.models import Membership, SavedView, Workspace
from photocrm.bulk.models import BulkRun
from photocrm.exports.models import Export
from photocrm.imports.models import ImportRun
from photocrm.today.models import Notification
from tests.factories import (
    BrandingFactory,
    BulkRunFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPairFactory,
    CustomerPictureFactory,
    EndpointFactory,
    ExportFactory,
    ImportRunFactory,
    InteractionFactory,
    JobFactory,
    MeetingFactory,
    MergeFactory,
    NotificationFactory,
    PhotoFactory,
    ReminderFactory,
    SavedViewFactory,
    SelectionFactory,
    SessionFactory,
    SessionLabelFactory,
    ShareLinkFactory,
    TaskFactory,
    UnsubscribeFactory,
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
    "status_id": lambda session: CustomerStatus.objects.of(session.workspace)[0].pk,
    "picture_id": lambda session: CustomerPicture.objects.get(customer=session.customer).pk,
    "image_id": lambda session: session.photos.get().image_id,
    "photo_id": lambda session: session.photos.get().pk,
    "label_id": lambda session: session.labels.get().pk,
    "view_id": lambda session: view_of(session).pk,
    "run_id": lambda session: BulkRun.objects.get(workspace=session.workspace).pk,
    "contact_id": lambda session: ContactFactory(customer=session.customer).pk,
    "interaction_id": lambda session: InteractionFactory(customer=session.customer).pk,
    "endpoint_id": lambda session: EndpointFactory(workspace=session.workspace).pk,
    "folder_id": lambda session: EndpointFactory(workspace=session.workspace, folder=True).pk,
    "link_id": lambda session: session.share_links.get().pk,
    "job_id": lambda session: session.jobs.get().pk,
    "version": lambda session: session.photos.get().tagged_made,
    "recipe": lambda session: RECIPE,
    "name": lambda session: "500",
    "field": lambda session: "name",
    "other_id": lambda session: CustomerFactory(workspace=session.workspace).pk,
    "pair_id": lambda session: CustomerPairFactory(customer=session.customer).pk,
    "merge_id": lambda session: MergeFactory(survivor=session.customer).pk,
    "task_id": lambda session: TaskFactory(customer=session.customer).pk,
    "meeting_id": lambda session: MeetingFactory(customer=session.customer).pk,
    "reminder_id": lambda session: ReminderFactory(customer=session.customer).pk,
    "notification_id": lambda session: notification_of(session).pk,
    "export_id": lambda session: export_of(session).pk,
    "import_id": lambda session: ImportRun.objects.get(workspace=session.workspace).pk,
    "unsubscribe_id": lambda session: UnsubscribeFactory(workspace=session.workspace).pk,
    "upload_id": lambda session: UploadFactory(workspace=session.workspace).pk,
}

# The list of saved views, by what their addresses begin with.
LIST_OF_VIEWS = {"gallery": "sessions", "customers": "customers"}


def session_in(workspace: Workspace) -> PhotoSession:
    customer = CustomerFactory(workspace=workspace)
    session = SessionFactory(workspace=workspace, customer=customer, photo_count=1)
    photo = PhotoFactory(session=session, rendered=True)
    BrandingFactory(workspace=workspace, logo=photo.image)
    CustomerPictureFactory(customer=customer)
    SessionLabelFactory(session=session)
    BulkRunFactory(workspace=workspace)
    ImportRunFactory(workspace=workspace)
    link = ShareLinkFactory(session=session)
    SelectionFactory(link=link)
    JobFactory(link=link, failed=True)
    return session


def view_of(session: PhotoSession) -> SavedView:
    """A view of every member, since each may change only the own one; any one for strangers."""
    for membership in Membership.objects.of(session.workspace):
        SavedViewFactory(workspace=session.workspace, user=membership.user)
    found = SavedView.objects.of(session.workspace).first()
    return found or SavedViewFactory(workspace=session.workspace)


def notification_of(session: PhotoSession) -> Notification:
    """One of every member, since each may read only the own ones; any one for strangers."""
    memberships = list(Membership.objects.of(session.workspace))
    made = [NotificationFactory(membership=membership) for membership in memberships]
    return made[0] if made else NotificationFactory(membership__workspace=session.workspace)


def export_of(session: PhotoSession) -> Export:
    """One of every member, since each may fetch only the own ones; any one for strangers."""
    memberships = list(Membership.objects.of(session.workspace))
    made = [ExportFactory(membership=membership, written=True) for membership in memberships]
    return made[0] if made else ExportFactory(membership__workspace=session.workspace, written=True)


def values_for(route: Route, session: PhotoSession) -> dict[str, Any]:
    unknown = set(route.kwargs) - set(MAKERS)
    if unknown:
        raise AssertionError(
            f"{route.path} takes {', '.join(sorted(unknown))}: tell tests/project/objects.py"
            " how to make one, so that its view is tested against other workspaces."
        )
    values = {name: MAKERS[name](session) for name in route.kwargs}
    if "view_id" in values:
        views = SavedView.objects.of(session.workspace)
        views.update(list=LIST_OF_VIEWS[route.path.split("/")[1]])
    return values
