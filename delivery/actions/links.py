"""Making private links, and what their recipients do with them."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

from crm.models import Customer
from delivery import queries
from delivery.access import NotAllowed
from delivery.actions import telling
from delivery.archive import download_name, whole_of
from delivery.models import (
    Download,
    LinkAddress,
    Selection,
    SentPhoto,
    SharedPhoto,
    ShareLink,
    Visit,
)
from delivery.terms import Terms, usual
from delivery.tokens import hash_of, token_for
from gallery.actions import sessions
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record
from photocrm.ids import new_id

LEDGER_BATCH = 1_000
# What a link has of its own, besides the terms it was made for.
NEW = {
    *("id", "created_at", "created_by_id", "token_hash", "recipient"),
    *("shared_at", "visit_count", "last_visited_at", "download_count", "last_chosen_at"),
    *("revoked_at", "revoked_by_id"),
}
# What the ledger asks of a photo; there may be thousands.
TOLD = ("file_name", "tagged_made", "tagged_failure")


def create(
    *,
    session: PhotoSession,
    customer: Customer | None,
    recipient: str,
    by: User,
    terms: Terms | None = None,
) -> ShareLink:
    """A link for one recipient, without `terms` on the usual ones; runs in the transaction of the
    delivery that needs it. Chosen photos of other sessions are left out. Where the terms name no
    language, the customer's is taken.
    """
    terms = terms or usual()
    link = ShareLink.objects.create(
        **new_key(),
        workspace_id=session.workspace_id,
        session=session,
        customer=customer,
        recipient=recipient,
        password_hash=hashed(terms.password),
        created_by=by,
        expires_at=terms.expires_at,
        choice=terms.choice,
        version=terms.version,
        may_favourite=terms.may_favourite,
        may_download_web=terms.may_download_web,
        may_download_originals=terms.may_download_originals,
        may_have_untouched=terms.may_have_untouched,
        may_zip=terms.may_zip,
        photo_limit=terms.photo_limit,
        language=terms.language or (customer.language if customer else ""),
        reminds=terms.reminds,
    )
    choose_photos(link, terms)
    return link


def renew(link: ShareLink, *, recipient: str, by: User) -> ShareLink:
    """The same terms at another address for another recipient, who is asked for the same choice;
    the earlier address is closed. Runs in the transaction of the caller.
    """
    kept = {field.attname for field in ShareLink._meta.concrete_fields} - NEW
    terms = {name: getattr(link, name) for name in kept}
    again = ShareLink.objects.create(recipient=recipient, created_by=by, **new_key(), **terms)
    SharedPhoto.objects.bulk_create(
        SharedPhoto(workspace_id=link.workspace_id, link=again, photo_id=photo)
        for photo in link.shared_photos.order_by("photo").values_list("photo", flat=True)
    )
    Selection.objects.filter(link=link, confirmed_at=None).update(link=again)
    revoke(link_id=link.pk, by=by)
    return again


def new_key() -> dict[str, Any]:
    """The key of a link, and the hash of the token that follows from it."""
    link_id = new_id()
    return {"id": link_id, "token_hash": hash_of(token_for(link_id, settings.SECRET_KEY))}


def hashed(password: str) -> str:
    """Argon2id with OWASP's parameters, as for members; no password stays none."""
    return make_password(password) if password else ""


def choose_photos(link: ShareLink, terms: Terms) -> None:
    found = link.session.photos.filter(pk__in=terms.photos).order_by("pk")
    SharedPhoto.objects.bulk_create(
        SharedPhoto(workspace_id=link.workspace_id, link=link, photo_id=photo)
        for photo in found.values_list("pk", flat=True)
    )


@transaction.atomic
def make(
    *, session: PhotoSession, customer: Customer | None, recipient: str, by: User, terms: Terms
) -> tuple[ShareLink, str]:
    """A link that a member hands on themselves, and its token, which nobody can read again."""
    link = create(session=session, customer=customer, recipient=recipient, by=by, terms=terms)
    record("share.opened", session, by=by, link=str(link.pk), recipient=link.addressee)
    return link, new_address(link, by)


@transaction.atomic
def copy(*, link_id: UUID, by: User) -> str:
    """The token of a further address of the link, shown this once; the earlier ones stay."""
    link = held(link_id)
    record("share.copied", link.session, by=by, link=str(link.pk), recipient=link.addressee)
    return new_address(link, by)


def new_address(link: ShareLink, by: User) -> str:
    token = secrets.token_urlsafe(32)
    LinkAddress.objects.create(
        workspace_id=link.workspace_id, link=link, token_hash=hash_of(token), created_by=by
    )
    return token


def held(link_id: UUID) -> ShareLink:
    """Locked until the transaction ends. Raises ShareLink.DoesNotExist."""
    found = ShareLink.objects.select_for_update(of=("self",))
    return found.select_related("session", "customer").get(pk=link_id)


@transaction.atomic
def revoke(*, link_id: UUID, by: User) -> bool:
    """Close the link at once, everywhere; False when it was closed before."""
    link = held(link_id)
    if link.revoked_at:
        return False
    ShareLink.objects.filter(pk=link_id).update(revoked_at=timezone.now(), revoked_by=by)
    record("share.revoked", link.session, by=by, link=str(link.pk), recipient=link.addressee)
    return True


@transaction.atomic
def restore(*, link_id: UUID, by: User) -> bool:
    """Open a revoked link again, until its day of expiry; False when it is open, or when its
    recipient was erased, to whom nothing is open any more.
    """
    link = held(link_id)
    if not (link.revoked_at and link.recipient):
        return False
    ShareLink.objects.filter(pk=link_id).update(revoked_at=None, revoked_by=None)
    record("share.restored", link.session, by=by, link=str(link.pk), recipient=link.addressee)
    return True


@transaction.atomic
def extend(*, link_id: UUID, until: datetime | None, by: User) -> datetime | None:
    """Let the link end then, or with None never; returns when it ended before."""
    link = held(link_id)
    if link.expires_at != until:
        ShareLink.objects.filter(pk=link_id).update(expires_at=until)
        details = {"recipient": link.addressee, "until": until.isoformat() if until else ""}
        record("share.extended", link.session, by=by, link=str(link.pk), **details)
    return link.expires_at


@transaction.atomic
def set_language(*, link_id: UUID, language: str, by: User) -> None:
    """Page and mails speak it from now on; "" is that of the studio."""
    link = held(link_id)
    if link.language != language:
        ShareLink.objects.filter(pk=link_id).update(language=language)
        details = {"recipient": link.addressee, "language": language}
        record("share.translated", link.session, by=by, link=str(link.pk), **details)


@transaction.atomic
def set_password(*, link_id: UUID, password: str, by: User) -> None:
    """Whoever gave the earlier one is asked again; "" takes the password off."""
    link = held(link_id)
    ShareLink.objects.filter(pk=link_id).update(password_hash=hashed(password))
    details = {"recipient": link.addressee, "is_locked": bool(password)}
    record("share.protected", link.session, by=by, link=str(link.pk), **details)


@transaction.atomic
def visit(*, link_id: UUID) -> None:
    """The recipient opened the page."""
    now = timezone.now()
    link = ShareLink.objects.select_for_update().get(pk=link_id)
    Visit.objects.create(workspace_id=link.workspace_id, link=link, at=now)
    ShareLink.objects.filter(pk=link_id).update(
        visit_count=F("visit_count") + 1, last_visited_at=now
    )
    share(link, now)
    record("share.visited", link.session, by=None, link=str(link.pk))
    telling.used(link, now)


@transaction.atomic
def download(*, link: ShareLink, photos: Sequence[Photo] | None, file_name: str) -> None:
    """The recipient took a file with these photos, or with `photos=None` with all of them.

    Raises NotAllowed where the link does not let anybody have so many.
    """
    now = timezone.now()
    refuse_beyond_limit(held(link.pk), photos)
    named: list[tuple[Photo | None, str]] = [(None, file_name)]
    if photos is not None:
        named = [(photo, download_name(photo, whole_of(link.session, photo))) for photo in photos]
    Download.objects.bulk_create(
        [
            Download(workspace_id=link.workspace_id, link=link, photo=photo, file_name=name, at=now)
            for photo, name in named
        ],
        batch_size=LEDGER_BATCH,
    )
    ShareLink.objects.filter(pk=link.pk).update(download_count=F("download_count") + 1)
    record("share.downloaded", link.session, by=None, link=str(link.pk), file_name=file_name)
    telling.used(link, now)


def refuse_beyond_limit(link: ShareLink, photos: Sequence[Photo] | None) -> None:
    """A photo that was taken may be taken again; the caller holds the link. Raises NotAllowed."""
    limit = link.photo_limit
    if limit is None or queries.photos_of(link).count() <= limit:
        return
    if photos is None:
        words = gettext("This link is for %(number)s of the photos: take them one by one.")
        raise NotAllowed(words % {"number": number_format(limit)})
    taken = set(link.downloads.exclude(photo=None).values_list("photo", flat=True))
    new, left = {photo.pk for photo in photos} - taken, max(limit - len(taken), 0)
    if new and not left:
        words = gettext("You have downloaded all %(number)s photos that this link is for.")
        raise NotAllowed(words % {"number": number_format(limit)})
    if len(new) > left:
        words = gettext("This link is for %(number)s more of the photos: take fewer.")
        raise NotAllowed(words % {"number": number_format(left)})


def share(link: ShareLink, at: datetime) -> None:
    share_all([link], at)


def share_all(links: Sequence[ShareLink], at: datetime) -> None:
    """Count each link on its session once, and remember the time; holds those rows from then on.

    Rows are locked in the order of their keys, as whoever else shares many does.
    """
    unshared = ShareLink.objects.filter(pk__in=[link.pk for link in links], shared_at=None)
    held = unshared.select_for_update(no_key=True).order_by("pk")
    first = set(held.values_list("pk", flat=True))
    ShareLink.objects.filter(pk__in=first).update(shared_at=at)
    counts = Counter({link.session_id: 0 for link in links})
    for link in {link.pk: link for link in links}.values():
        remember_sent(link, at)
        counts[link.session_id] += link.pk in first
    sessions.mark_shared(counts=counts, at=at)


def remember_sent(link: ShareLink, at: datetime) -> None:
    """Write into the ledger what the link shows now and did not show before; the ledger reads from
    its end.
    """
    session = link.session
    session.current_version = link.version or session.current_version
    known = SentPhoto.objects.filter(link=link, photo=OuterRef("pk"))
    shown = queries.photos_of(link).exclude(Exists(known)).select_related(None)
    SentPhoto.objects.bulk_create(
        [
            SentPhoto(
                workspace_id=link.workspace_id,
                link=link,
                photo=photo,
                file_name=photo.file_name,
                version=photo.version_shown(session),
                at=at,
            )
            for photo in list(shown.only(*TOLD))[::-1]
        ],
        batch_size=LEDGER_BATCH,
        ignore_conflicts=True,
    )
