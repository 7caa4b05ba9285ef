"""Making private links, and what their recipients do with them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.models import Customer
from delivery.actions import telling
from delivery.models import Download, ShareLink, Visit
from delivery.tokens import hash_of, token_for
from gallery.actions import sessions
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record
from photocrm.ids import new_id

LIFETIME = timedelta(days=90)


def create(
    *, session: PhotoSession, customer: Customer | None, recipient: str, by: User
) -> ShareLink:
    """A link for one recipient; runs in the transaction of the delivery that needs it."""
    link_id = new_id()
    return ShareLink.objects.create(
        id=link_id,
        workspace_id=session.workspace_id,
        session=session,
        customer=customer,
        recipient=recipient,
        token_hash=hash_of(token_for(link_id, settings.SECRET_KEY)),
        expires_at=timezone.now() + LIFETIME,
        created_by=by,
    )


def mark_sent(*, link_id: UUID, at: datetime) -> None:
    share(ShareLink.objects.select_for_update().get(pk=link_id), at)


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
def download(*, link: ShareLink, photo: Photo | None, file_name: str) -> None:
    """The recipient took a photo, or with `photo=None` all of them."""
    now = timezone.now()
    Download.objects.create(
        workspace_id=link.workspace_id, link=link, photo=photo, file_name=file_name, at=now
    )
    ShareLink.objects.filter(pk=link.pk).update(download_count=F("download_count") + 1)
    record("share.downloaded", link.session, by=None, link=str(link.pk), file_name=file_name)
    telling.used(link, now)


def share(link: ShareLink, at: datetime) -> None:
    """Count the link on its session once, and remember the time. The caller holds its row."""
    sessions.mark_shared(session_id=link.session_id, at=at, first=link.shared_at is None)
    ShareLink.objects.filter(pk=link.pk, shared_at=None).update(shared_at=at)
