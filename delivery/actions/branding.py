"""Changing how a studio looks to its customers."""

from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from delivery.models import Branding
from gallery.actions import files, originals
from gallery.models import Image
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

FIELDS = ("accent", "welcome", "imprint_url", "language", "layout")


class Stale(Exception):
    """Somebody else saved since the form was shown."""


@transaction.atomic
def save(
    *,
    workspace: Workspace,
    version: int,
    logo: Path | None,
    by: User,
    without_logo: bool = False,
    **values: str,
) -> Branding:
    """Save `values` of FIELDS on top of `version` (0: nothing was there), and a new `logo`.

    Raises Stale, and gallery.imaging.formats.Refused for a logo that is no picture.
    """
    # Files are held before any row is.
    stored = originals.store(logo, workspace_id=workspace.pk) if logo else None
    row = held(workspace, version)
    earlier = row.logo
    for name in FIELDS:
        setattr(row, name, values[name])
    if stored or without_logo:
        row.logo = originals.keep(stored) if stored else None
    row.version += 1
    row.save()
    if earlier and earlier != row.logo:
        let_go(earlier)
    record("branding.changed", row, by=by)
    return row


def held(workspace: Workspace, version: int) -> Branding:
    """Raises Stale."""
    rows = Branding.objects.of(workspace)
    if version == 0:
        try:
            with transaction.atomic():
                return Branding.objects.create(workspace=workspace, version=0)
        except IntegrityError as error:
            raise Stale from error
    row = rows.select_for_update(of=("self",)).select_related("logo").first()
    if row is None or row.version != version:
        raise Stale
    return row


def let_go(image: Image) -> None:
    """Its files go, unless a photo shows the same picture."""
    files.leave(image, due_at=timezone.now())
