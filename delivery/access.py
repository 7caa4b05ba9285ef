"""The one door to everything a private link opens: page, picture, download and ZIP."""

from collections.abc import Collection
from enum import StrEnum

from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from delivery import guessing, queries
from delivery.models import LinkAddress, ShareLink
from delivery.tokens import hash_of
from photocrm.accounts.models import Membership, User

# More clicks a minute than anybody makes by hand, and few enough to do no harm.
CLICKS_PER_MINUTE = 120


class Right(StrEnum):
    """What a view needs of a link besides being open, to which looking at it is enough."""

    FAVOURITE = "may_favourite"
    DOWNLOAD = "in the size that is asked for"
    ZIP = "may_zip"


# Sizes of downloads, and the field that allows each.
SIZES = {"original": "may_download_originals", "web": "may_download_web"}


class Locked(Exception):
    """The link wants its password first."""


class NotAllowed(PermissionDenied):
    """The link is open, but not for this; the words are for its recipient."""


def size_asked(request: HttpRequest, link: ShareLink) -> str:
    """One of `SIZES`; whoever names none gets the best that the link allows."""
    size = request.GET.get("size") or link.best_size
    if size not in SIZES:
        raise BadRequest("Photos can be had as originals, or in the size of the web.")
    return size


def enter(
    request: HttpRequest, token: str, rights: Collection[Right], *, is_guessable: bool
) -> ShareLink:
    """The link of this token, for whoever may do with it what is asked.

    Raises Http404 for what opens nothing, Locked, NotAllowed, and guessing.TooMany for whoever
    tries one address after the other. `is_guessable` says that the address holds no other secret:
    those of photos do not count, as nobody guesses the photo's id besides, and whoever has the page
    open when its link is revoked asks for many.
    """
    if is_guessable:
        guessing.refuse_guessers(request)
    try:
        link = link_of(token)
    except Http404:
        if is_guessable:
            guessing.remember(request, token)
        raise
    if not is_unlocked(request, link):
        raise Locked
    if not all(may(request, link, right) for right in rights):
        raise NotAllowed(gettext("This link does not include that. The studio can change it."))
    return link


def may(request: HttpRequest, link: ShareLink, right: Right) -> bool:
    field = SIZES[size_asked(request, link)] if right == Right.DOWNLOAD else right.value
    return bool(getattr(link, field))


def link_of(token: str) -> ShareLink:
    """The open link of this token. Unknown, expired and revoked ones, and those of sessions in
    the trash, are the same 404. Its session shows the version that the link is for.
    """
    found = ShareLink.objects.open(timezone.now()).select_related(
        "workspace", "session__cover__image", "session__customer"
    )
    token_hash = hash_of(token)
    kept = found.filter(session__trashed_at=None)
    link = (
        kept.filter(token_hash=token_hash).first()
        or kept.filter(
            pk__in=LinkAddress.objects.filter(token_hash=token_hash).values("link")
        ).first()
    )
    if link is None:
        raise Http404("This link does not exist or has expired.")
    link.session.current_version = link.version or link.session.current_version
    return link


def is_unlocked(request: HttpRequest, link: ShareLink) -> bool:
    """Whether this browser gave the link's own password, or nobody has to."""
    if not link.password_hash:
        return True
    return request.session.get(key_of(link)) == link.password_mark or bool(member_of(request, link))


def unlock(request: HttpRequest, link: ShareLink) -> None:
    """Remember in this browser, for this link alone, that the password was given."""
    request.session.cycle_key()
    request.session[key_of(link)] = link.password_mark


def key_of(link: ShareLink) -> str:
    return f"unlocked-{link.pk}"


def member_of(request: HttpRequest, link: ShareLink) -> User | None:
    """Whoever of the studio is signed in."""
    members = Membership.objects.of(link.workspace)
    if request.user.is_authenticated and members.filter(user=request.user).exists():
        return request.user
    return None


def narrow(link: ShareLink) -> None:
    """Where a link shows a part of a session, let count and cover tell of that part alone."""
    if link.choice == ShareLink.Choice.ALL:
        return
    photos, session = queries.photos_of(link), link.session
    session.photo_count = photos.count()
    if session.cover is None or not photos.filter(pk=session.cover.pk).exists():
        session.cover = photos.first()


def is_flooded(link: ShareLink) -> bool:
    """Counts one click on the link; True once there are too many of them in this minute."""
    key = f"clicks-{link.pk}-{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > CLICKS_PER_MINUTE
