"""What the timelines of customers hear of deliveries and private links.

Called last in the transaction of what happened: the customer is held after link, job and session.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.timezone import localdate

from crm.actions import timeline
from crm.models import Interaction
from delivery import queries
from delivery.models import DeliveryJob, Favourite, ShareLink
from gallery.actions.sessions import path_of
from photocrm.accounts.models import User

Kind = Interaction.Kind

# What is said of a link, from its making to the end of its delivery. A failed one is no contact.
PROMISES = {
    "delivery.queued": "Private link to “{session}” made for {recipient}",
    "delivery.completed": "“{session}” delivered by e-mail",
}
ENDS = {"delivery.cancelled", "delivery.failed"}


def follow_job(job: DeliveryJob, kind: str, by: User | None) -> None:
    """One entry for a link: that it was made becomes that it was delivered, or goes again."""
    source = f"link:{job.link_id}"
    if kind in ENDS:
        timeline.withdraw(workspace_id=job.workspace_id, source=source)
    elif kind in PROMISES and job.customer_id:
        timeline.happened(
            customer_id=job.customer_id,
            workspace_id=job.workspace_id,
            kind=Kind.DELIVERY,
            at=timezone.now(),
            text=PROMISES[kind].format(session=job.session.name, recipient=job.recipient),
            source=source,
            path=path_of(job.session),
            by=by,
        )


def used(link: ShareLink, at: datetime) -> None:
    """One entry for all visits and downloads of a day; the caller has written them."""
    tell(link, Kind.VISIT, f"visit:{link.pk}:{day_of(link, at)}", at, use_of(link, at))


def use_of(link: ShareLink, at: datetime) -> str:
    """Opened “Ewa & Tom” 3 times, 412 photos downloaded as ZIP."""
    with timezone.override(link.workspace.time_zone):
        visits = link.visits.filter(at__date=localdate(at)).count()
        taken = link.downloads.filter(at__date=localdate(at))
        singles, zips = taken.exclude(photo=None).count(), taken.filter(photo=None).count()
    name = f"“{link.session.name}”"
    parts = [f"Opened {name}" + (f" {visits} times" if visits > 1 else "") if visits else name]
    if zips:
        parts.append(f"{photos(queries.photos_of(link).count())} downloaded as ZIP")
    if singles:
        parts.append(f"{photos(singles)} downloaded")
    return ", ".join(parts)


def photos(count: int) -> str:
    return f"{count:,} photo" if count == 1 else f"{count:,} photos"


def chosen(link: ShareLink, by: User | None) -> None:
    """One entry a day of how many photos are chosen by then; the caller holds the link."""
    at = timezone.now()
    source = f"favourites:{link.pk}:{day_of(link, at)}"
    count = Favourite.objects.kept().filter(link=link).count()
    if not count:
        timeline.withdraw(workspace_id=link.workspace_id, source=source)
        return
    noun = "favourite" if count == 1 else "favourites"
    text = f"Chose {count:,} {noun} in “{link.session.name}”"
    tell(link, Kind.FAVOURITES, source, at, text, by)


def day_of(link: ShareLink, at: datetime) -> date:
    """Recipients have no clock here, so days are those of the studio."""
    with timezone.override(link.workspace.time_zone):
        return localdate(at)


def tell(
    link: ShareLink, kind: str, source: str, at: datetime, text: str, by: User | None = None
) -> None:
    if link.customer_id:
        timeline.happened(
            customer_id=link.customer_id,
            workspace_id=link.workspace_id,
            kind=kind,
            at=at,
            text=text,
            source=source,
            path=path_of(link.session),
            by=by,
        )
