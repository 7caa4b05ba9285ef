"""What the palette finds: a few of each kind, at once however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from crm.finding import best
from crm.models import Customer
from crm.templatetags.highlights import line_for
from delivery.models import DeliveryJob
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Membership, User, Workspace
from photocrm.accounts.rights import may
from photocrm.audit.models import Event
from photocrm.pagination import page_of
from photocrm.palette.places import PLACES, Place

FEW = 5
# How many of the last events of a member are read for the things they are about.
LOOK_BACK = 60
# Photos are looked for in this many of the sessions that were found.
SESSIONS = 20
SIMILAR = "Similar customers"


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    url: str
    icon: str
    note: str = ""
    is_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: list[Entry]


def groups(membership: Membership, text: str) -> list[Group]:
    """Without a text what the member worked on last; only groups that have anything. What is merely
    similar comes behind all that fits.
    """
    workspace = membership.workspace
    first = found(workspace, text) if text else [recent(workspace, membership.user)]
    places = [place for place in PLACES if may(membership.role, place.verb) and place.fits(text)]
    go = Group("Go to", [of_place(place, workspace) for place in places])
    found_ones = [group for group in (*first, go) if group.entries]
    return sorted(found_ones, key=lambda group: group.title == SIMILAR)


def found(workspace: Workspace, text: str) -> list[Group]:
    customers, are_similar = best(workspace, text, FEW)
    sessions = sessions_with(workspace, text)
    return [
        Group(
            SIMILAR if are_similar else "Customers",
            [of_customer(one, workspace, text) for one in customers],
        ),
        Group("Sessions", [of_session(one, workspace) for one in sessions[:FEW]]),
        Group("Photos", photos_named(workspace, sessions, text)),
        Group("Deliveries", deliveries_to(workspace, [] if are_similar else customers, sessions)),
    ]


def sessions_with(workspace: Workspace, text: str) -> Sequence[PhotoSession]:
    everything = PhotoSession.objects.of(workspace).select_related("customer")
    matching = everything.matching(text).defer("search_text").newest()
    return page_of(matching, after="", size=SESSIONS, among=everything).rows


def photos_named(workspace: Workspace, sessions: Sequence[PhotoSession], text: str) -> list[Entry]:
    names = {session.pk: session.name for session in sessions}
    photos = Photo.objects.filter(session__in=names, file_name__icontains=text)
    return [
        Entry(
            title=photo.file_name,
            url=reverse("gallery:photo_detail", args=[workspace.slug, photo.session_id, photo.pk]),
            icon="image",
            note=names[photo.session_id],
        )
        for photo in photos.order_by("-created_at", "-pk")[:FEW]
    ]


def deliveries_to(
    workspace: Workspace, customers: Iterable[Customer], sessions: Iterable[PhotoSession]
) -> list[Entry]:
    jobs = DeliveryJob.objects.of(workspace).for_list()
    of_customers = jobs.filter(customer__in=[customer.pk for customer in customers])
    of_sessions = jobs.filter(session__in=[session.pk for session in sessions])
    latest = {job.pk: job for job in (*of_customers[:FEW], *of_sessions[:FEW])}
    newest = sorted(latest.values(), key=lambda job: job.created_at, reverse=True)
    return [of_delivery(job, workspace) for job in newest[:FEW]]


def recent(workspace: Workspace, user: User) -> Group:
    """The customers and sessions of the member's last events, the latest first."""
    models = {model._meta.db_table: model for model in (Customer, PhotoSession)}
    events = Event.objects.filter(workspace_id=workspace.pk, actor_id=user.pk, table__in=models)
    touched = dict.fromkeys(events.order_by("-pk").values_list("table", "row_id")[:LOOK_BACK])
    keys = {table: [UUID(key) for name, key in touched if name == table] for table in models}
    customers = Customer.objects.of(workspace).in_bulk(keys["crm_customer"])
    sessions = PhotoSession.objects.of(workspace).select_related("customer").defer("search_text")
    rows = {
        **{one.pk: of_customer(one, workspace) for one in customers.values()},
        **{
            one.pk: of_session(one, workspace)
            for one in sessions.in_bulk(keys["gallery_photosession"]).values()
        },
    }
    ordered = [rows[UUID(key)] for _, key in touched if UUID(key) in rows]
    return Group("Recent", ordered[:FEW])


def of_customer(customer: Customer, workspace: Workspace, text: str = "") -> Entry:
    url = reverse("crm:customer_detail", args=[workspace.slug, customer.pk])
    note = customer.found_by or line_for(customer, text)
    return Entry(title=customer.name, url=url, icon="user", note=note)


def of_session(session: PhotoSession, workspace: Workspace) -> Entry:
    url = reverse("gallery:session_detail", args=[workspace.slug, session.pk])
    note = session.customer.shown_name if session.customer else ""
    return Entry(title=session.name, url=url, icon="images", note=note)


def of_delivery(job: DeliveryJob, workspace: Workspace) -> Entry:
    url = reverse("delivery:job_detail", args=[workspace.slug, job.pk])
    note = f"{job.addressee} · {job.get_status_display()}"
    return Entry(title=job.session.name, url=url, icon="send", note=note)


def of_place(place: Place, workspace: Workspace) -> Entry:
    url = place.url(workspace)
    return Entry(title=place.title, url=url, icon=place.icon, is_dialog=place.is_dialog)
