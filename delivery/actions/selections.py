"""Asking a recipient to choose photos, and what comes of it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from delivery.actions import letters
from delivery.models import Favourite, Selection, ShareLink
from photocrm.accounts.models import User
from photocrm.audit.trail import record


class NothingChosen(Exception):
    """There is nothing to confirm yet."""


class AlreadyConfirmed(Exception):
    """What was agreed on does not change any more, unless the choice is opened again."""


@transaction.atomic
def ask(*, link_id: UUID, included: int, by: User) -> None:
    """Ask for a choice in which `included` photos belong to what was agreed on; asking again only
    changes the number. Raises AlreadyConfirmed, ShareLink.DoesNotExist.
    """
    link = held(link_id)
    row, _ = Selection.objects.get_or_create(
        link=link, defaults={"workspace_id": link.workspace_id, "asked_by": by}
    )
    if row.confirmed_at:
        raise AlreadyConfirmed
    row.included, row.asked_by = included, by
    row.save(update_fields=["included", "asked_by"])
    tell("choice.asked", link, by, included=included)


@transaction.atomic
def leave(*, link_id: UUID, by: User) -> None:
    """Ask no more: hearts stay hearts. Raises AlreadyConfirmed."""
    link = held(link_id)
    found = Selection.objects.filter(link=link)
    if found.filter(confirmed_at__isnull=False).exists():
        raise AlreadyConfirmed
    if found.delete()[0]:
        tell("choice.dropped", link, by)


@transaction.atomic
def confirm(*, link_id: UUID, note: str, by: User | None) -> bool:
    """The choice is made, and stays so. Both sides get a mail; False when it was confirmed before.

    Raises NothingChosen, and Selection.DoesNotExist where nobody asked.
    """
    link = held(link_id)
    row = Selection.objects.get(link=link)
    if row.confirmed_at:
        return False
    row.confirmed_count = Favourite.objects.kept().filter(link=link).count()
    if not row.confirmed_count:
        raise NothingChosen
    row.confirmed_at, row.note = timezone.now(), note
    row.save(update_fields=["confirmed_at", "confirmed_count", "note"])
    letters.promise(link)
    details = {"recipient": link.addressee, "count": row.confirmed_count}
    tell("choice.confirmed", link, by, **details)
    return True


@transaction.atomic
def reopen(*, link_id: UUID, by: User) -> bool:
    """Let the recipient choose anew; False when nothing was confirmed."""
    link = held(link_id)
    confirmed = Selection.objects.filter(link=link, confirmed_at__isnull=False)
    if not confirmed.update(confirmed_at=None, confirmed_count=0):
        return False
    letters.withdraw(link)
    tell("choice.reopened", link, by)
    return True


def held(link_id: UUID) -> ShareLink:
    return ShareLink.objects.select_for_update().get(pk=link_id)


def tell(kind: str, link: ShareLink, by: User | None, **details: object) -> None:
    record(kind, link.session, by=by, link=str(link.pk), **details)
