"""What recipients choose among the photos of their link."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from delivery.actions import telling
from delivery.models import Favourite, Selection, ShareLink
from gallery.actions import favourites
from photocrm.accounts.models import User
from photocrm.audit.trail import record

# Whoever goes on choosing within this time is at it still, and one event tells of it all.
SITTING = timedelta(minutes=30)


class Confirmed(Exception):
    """The choice was confirmed, and stays as it is until the studio opens it again."""


@transaction.atomic
def choose(*, link_id: UUID, photo_id: UUID, by: User | None) -> None:
    """Mark the photo; choosing it twice is choosing it once.

    `by` is a member who does so for the recipient. Raises Photo.DoesNotExist for what is no photo
    of the link's session, and Confirmed, as everything below.
    """
    link = open_choice(link_id)
    photo = favourites.lock(session_id=link.session_id, photo_id=photo_id)
    fields = {"workspace_id": link.workspace_id}
    _, is_new = Favourite.objects.get_or_create(link=link, photo=photo, defaults=fields)
    if is_new:
        favourites.count(photo, change=1)
        tell(link, by)
        remember(link)
        telling.chosen(link, by)


@transaction.atomic
def take_back(*, link_id: UUID, photo_id: UUID) -> None:
    """With its remark; what was not chosen stays so."""
    link = open_choice(link_id)
    photo = favourites.lock(session_id=link.session_id, photo_id=photo_id)
    deleted, _ = Favourite.objects.filter(link=link, photo=photo).delete()
    if deleted:
        favourites.count(photo, change=-1)
        remember(link)
        telling.chosen(link, None)


@transaction.atomic
def remark(*, link_id: UUID, photo_id: UUID, text: str, by: User | None) -> None:
    """Say something of a photo, which is chosen by that if it was not."""
    choose(link_id=link_id, photo_id=photo_id, by=by)
    Favourite.objects.filter(link=link_id, photo=photo_id).exclude(remark=text).update(remark=text)


def open_choice(link_id: UUID) -> ShareLink:
    """The link, held; whoever confirms its choice holds it too."""
    link = ShareLink.objects.select_for_update().get(pk=link_id)
    if Selection.objects.filter(link=link, confirmed_at__isnull=False).exists():
        raise Confirmed
    return link


def tell(link: ShareLink, by: User | None) -> None:
    """One event per sitting, however many photos are chosen in it."""
    last = link.last_chosen_at
    if last is None or last < timezone.now() - SITTING:
        details = {"link": str(link.pk), "recipient": link.addressee}
        record("share.favourited", link.session, by=by, **details)


def remember(link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk).update(last_chosen_at=timezone.now())
