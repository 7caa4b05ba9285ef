"""Two customers become one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from crm.actions import belongings, duplicates, folding, searching
from crm.models import Customer, CustomerStatus, Merge
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

# How long a merge can be undone.
UNDO_PERIOD = timedelta(days=30)
# How long others may go on writing for a customer that they read before it was merged.
LATE = timedelta(hours=3)


class Refused(Exception):
    """These two cannot be merged, or no longer apart; the text says why."""


class Itself(Refused):
    """A customer was to be merged into itself."""


class AlreadyMerged(Refused):
    """One of the two was merged into another customer before."""


class Trashed(Refused):
    """One of the two is in the trash."""


class Stale(Refused):
    """Somebody changed one of the two after they were shown side by side."""


@transaction.atomic
def merge(
    *,
    survivor_id: UUID,
    duplicate_id: UUID,
    workspace: Workspace,
    choices: Mapping[str, str],
    by: User,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """All that points at the duplicate comes to the survivor; `choices` tells by field whose value
    stays, and `versions` which ones of both were shown. Raises Refused.
    """
    survivor, duplicate = lock(workspace, survivor_id, duplicate_id)
    refuse(survivor, duplicate, versions)
    fields = folding.fold_customer(survivor, duplicate, choices)
    folding.save(survivor)
    kept = {
        "fields": fields,
        "moved": belongings.move_all(duplicate, survivor),
        "folded": folding.fold_all(duplicate, survivor),
        "pairs": [str(key) for key in duplicates.carry_verdicts(duplicate, survivor)],
    }
    duplicate.merged_into = survivor
    duplicate.version = F("version") + 1
    duplicate.save(update_fields=["merged_into", "version", "updated_at"])
    done = Merge.objects.create(
        workspace=workspace, survivor=survivor, duplicate=duplicate, record=kept, created_by=by
    )
    record("customer.merged", survivor, by=by, customer=str(duplicate.pk), name=duplicate.name)
    record("customer.absorbed", duplicate, by=by, customer=str(survivor.pk), name=survivor.name)
    bring_up_to_date(survivor)
    return done


def lock(workspace: Workspace, *keys: UUID) -> list[Customer]:
    """The customers as asked for, locked in one order by whoever comes. Nobody deletes a status
    meanwhile, since those of both may change hands. Raises DoesNotExist.
    """
    if len(set(keys)) < len(keys):
        raise Itself("A customer cannot be merged into itself.")
    list(CustomerStatus.objects.of(workspace).locked().order_by("position"))
    rows = Customer.everything.of(workspace).locked().filter(pk__in=keys)
    found = {customer.pk: customer for customer in rows.order_by("pk")}
    if len(found) < len(keys):
        raise Customer.DoesNotExist
    for customer in found.values():
        customer.workspace = workspace
    return [found[key] for key in keys]


def refuse(survivor: Customer, duplicate: Customer, versions: tuple[int, int] | None) -> None:
    for customer in (survivor, duplicate):
        if customer.merged_into_id:
            raise AlreadyMerged(f"{customer.name} was merged into another customer before.")
        if customer.trashed_at:
            raise Trashed(f"{customer.name} is in the trash. Restore it first.")
    if versions and versions != (survivor.version, duplicate.version):
        raise Stale("Somebody changed one of the two meanwhile. Look at both again.")


def bring_up_to_date(*customers: Customer) -> None:
    """What other apps write on a customer's row follows its rows; its likes are looked for anew."""
    for path in settings.CUSTOMER_FOLLOWERS:
        for customer in customers:
            import_string(path)(customer.pk)
    for customer in customers:
        searching.reindex(customer)
        duplicates.look_soon(customer)


def survivor_of(customer: Customer) -> Customer:
    """Whom a merged customer turned out to be, however many merges later."""
    seen: Any = customer
    while seen.merged_into_id:
        seen = Customer.everything.get(pk=seen.merged_into_id)
    return seen  # type: ignore[no-any-return]


def gather() -> int:
    """Bring over what others were still writing for a duplicate while it was merged; returns how
    many rows came late.
    """
    standing = Merge.objects.filter(undone_at=None).exclude(record={})
    recent = standing.filter(created_at__gt=timezone.now() - LATE).order_by("pk")
    return sum(gather_late(merge) for merge in recent.select_related("workspace"))


@transaction.atomic
def gather_late(merge: Merge) -> int:
    survivor, duplicate = lock(merge.workspace, merge.survivor_id, merge.duplicate_id)
    merge = Merge.objects.locked().get(pk=merge.pk)
    if merge.undone_at:
        return 0
    late = belongings.move_all(duplicate, survivor)
    for label, moved in late.items():
        known = merge.record["moved"].setdefault(label, moved | {"rows": []})
        known["rows"] += moved["rows"]
    if late:
        merge.save(update_fields=["record"])
        bring_up_to_date(survivor)
    return sum(len(moved["rows"]) for moved in late.values())


def forget() -> int:
    """What can no longer be undone need not be remembered; returns how many were."""
    over = Merge.objects.filter(created_at__lte=timezone.now() - UNDO_PERIOD)
    return over.exclude(record={}).update(record={})
