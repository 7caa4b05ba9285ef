"""What recipients said and chose on their private pages, for the bell."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.text import Truncator

from delivery.models import Comment, Selection, ShareLink
from photocrm.accounts.models import Membership, Role
from photocrm.ids import new_id
from photocrm.today.models import Notification

# Whatever no worker told by then is no news any more.
NEWS = timedelta(days=2)

Kind = Notification.Kind


def of_recipients(now: datetime) -> Iterator[Notification]:
    yield from comments(now)
    yield from choices(now)


def comments(now: datetime) -> Iterator[Notification]:
    found = Comment.objects.of_recipients().filter(created_at__gt=now - NEWS)
    for comment in found.select_related("photo", "link__customer", "link__session"):
        text = f"{comment.link.addressee} on {comment.photo.file_name}: {comment.text}"
        row = Notification(
            kind=Kind.COMMENT,
            text=Truncator(text).chars(300),
            path=f"gallery/photos/{comment.photo_id}/comments/",
            source=f"comment:{comment.pk}",
            due_at=comment.created_at,
        )
        yield from for_all(row, comment.link)


def choices(now: datetime) -> Iterator[Notification]:
    found = Selection.objects.filter(confirmed_at__gt=now - NEWS)
    for selection in found.select_related("link__customer", "link__session"):
        link, at = selection.link, selection.confirmed_at or now
        count = f"{selection.confirmed_count:,} of {link.session.name}"
        row = Notification(
            kind=Kind.CHOICE,
            text=Truncator(f"{link.addressee} chose {count}").chars(300),
            path=f"links/{link.pk}/choice/",
            source=f"choice:{selection.pk}:{at:%Y%m%d%H%M%S}",
            due_at=at,
        )
        yield from for_all(row, link)


def for_all(row: Notification, link: ShareLink) -> Iterator[Notification]:
    """The same for each member whom it concerns."""
    for user_id in whose(link):
        told = copy(row)
        told.pk, told.workspace_id, told.user_id = new_id(), link.workspace_id, user_id
        yield told


def whose(link: ShareLink) -> list[UUID]:
    """Who made the link; without that member, or where it was nobody, those who lead."""
    members = Membership.objects.filter(workspace=link.workspace_id, user__is_active=True)
    users = members.order_by("pk").values_list("user_id", flat=True)
    makers = list(users.filter(user=link.created_by_id)) if link.created_by_id else []
    return makers or list(users.filter(role__in=(Role.OWNER, Role.MANAGER)))
