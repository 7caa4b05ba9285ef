"""What recipient and studio say to each other of a photo."""

from uuid import UUID

from django.db import transaction

from delivery.models import Comment, ShareLink
from gallery.actions import favourites
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def add(*, link_id: UUID, photo_id: UUID, text: str, author: User | None) -> Comment:
    """By a member, or without an `author` by the recipient. Raises Photo.DoesNotExist for what is
    no photo of the link's session.
    """
    link = ShareLink.objects.select_for_update().get(pk=link_id)
    photo = favourites.lock(session_id=link.session_id, photo_id=photo_id)
    comment = Comment.objects.create(
        workspace_id=link.workspace_id,
        link=link,
        photo=photo,
        text=text,
        is_staff=author is not None,
        author=author,
    )
    details = {"link": str(link.pk), "recipient": link.addressee, "file_name": photo.file_name}
    record("share.commented", link.session, by=author, **details)
    return comment
