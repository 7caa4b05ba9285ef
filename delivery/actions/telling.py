"""What the timelines of customers hear of deliveries and private links.

Told last in the transaction of what happened, since nothing waits for a customer there.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from crm.actions import timeline
from crm.models import Interaction
from delivery.models import DeliveryJob, Favourite, ShareLink
from gallery.actions.sessions import path_of
from photocrm.accounts.models import User

Kind = Interaction.Kind
COMING = {"delivery.queued", "delivery.cancelled"}


def follow_job(job: DeliveryJob, kind: str, by: User | None) -> None:
    """One entry for a link: that it was made, which is no contact yet, becomes that it arrived."""
    name, source = f"“{job.session.name}”", f"link:{job.link_id}"
    if job.is_reminder:
        follow_reminder(job, kind)
    elif kind in COMING and arrived_before(job):
        return  # sent once more, or not: that it arrived stays told
    elif kind == "delivery.queued":
        text = f"Private link to {name} made for {job.recipient}"
        tell(job, Kind.NOTE, text, source, timezone.now(), by=by)
    elif kind == "delivery.completed":
        text = f"{name} delivered by {job.get_channel_display().lower()}"
        tell(job, Kind.DELIVERY, text, source, timezone.now(), by=by)
    elif kind == "delivery.bounced":
        text = f"{name} came back from {job.recipient}"
        tell(job, Kind.NOTE, text, source, timezone.now(), by=by)
    elif kind == "delivery.cancelled":
        timeline.withdraw(workspace_id=job.workspace_id, source=source)


def arrived_before(job: DeliveryJob) -> bool:
    """Whether another delivery has brought the same link."""
    others = DeliveryJob.objects.deliveries().filter(link=job.link_id).exclude(pk=job.pk)
    return others.filter(status=DeliveryJob.Status.COMPLETED).exists()


def follow_reminder(job: DeliveryJob, kind: str) -> None:
    """It is a contact once it was sent; before that, and called off, it is nothing."""
    if kind == "delivery.completed":
        text = f"Reminded of “{job.session.name}”"
        tell(job, Kind.DELIVERY, text, f"reminder:{job.pk}", timezone.now())


def tell(
    about: DeliveryJob | ShareLink, kind: str, text: str, source: str, at: datetime, **more: Any
) -> None:
    if about.customer_id:
        timeline.happened(
            customer_id=about.customer_id,
            workspace_id=about.workspace_id,
            kind=kind,
            at=at,
            text=text,
            source=source,
            path=path_of(about.session),
            **more,
        )


def used(link: ShareLink, at: datetime) -> None:
    """One entry for all visits and downloads of a day; the caller has written them."""
    source = f"visit:{link.pk}:{day_of(link, at)}"
    if link.customer_id:
        tell(link, Kind.VISIT, use_of(link, at), source, at)


def use_of(link: ShareLink, at: datetime) -> str:
    """Opened “Ewa & Tom” 3 times, 412 photos downloaded as ZIP."""
    with timezone.override(link.workspace.time_zone):
        visits = link.visits.filter(at__date=localdate(at)).count()
        taken = link.downloads.filter(at__date=localdate(at))
        singles, zips = taken.exclude(photo=None).count(), taken.filter(photo=None).count()
    name = f"“{link.session.name}”"
    parts = [f"Opened {name}" + (f" {visits} times" if visits > 1 else "") if visits else name]
    if zips:
        parts.append(f"{photos(link.session.photos.count())} downloaded as ZIP")
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
    else:
        noun = "favourite" if count == 1 else "favourites"
        text = f"Chose {count:,} {noun} in “{link.session.name}”"
        tell(link, Kind.FAVOURITES, text, source, at, by=by)


def day_of(link: ShareLink, at: datetime) -> date:
    """Recipients have no clock here, so days are those of the studio."""
    with timezone.override(link.workspace.time_zone):
        return localdate(at)
