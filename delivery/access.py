"""The one door to everything a private link opens: page, picture, download and ZIP."""

from django.http import Http404
from django.utils import timezone

from delivery.models import ShareLink
from delivery.tokens import hash_of


def link_of(token: str) -> ShareLink:
    """The open link of this token. Unknown, expired and revoked ones, and those of sessions in
    the trash, are the same 404.
    """
    found = ShareLink.objects.open(timezone.now()).select_related(
        "workspace", "session__cover__image", "session__customer"
    )
    link = found.filter(token_hash=hash_of(token), session__trashed_at=None).first()
    if link is None:
        raise Http404("This link does not exist or has expired.")
    return link
