"""Changing how a studio looks to its customers."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from delivery.actions.versions import held
from delivery.models import Branding
from gallery.actions import files, originals
from gallery.models import Image
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

FIELDS = ("accent", "welcome", "imprint_url", "language", "layout")


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

    Raises versions.Stale, and gallery.imaging.formats.Refused for a logo that is no picture.
    """
    # Files are held before any row is.
    stored = originals.store(logo, workspace_id=workspace.pk) if logo else None
    row: Branding = held(Branding.objects.select_related("logo"), workspace, version)
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


def let_go(image: Image) -> None:
    """Its files go, unless a photo shows the same picture."""
    files.leave(image, due_at=timezone.now())
