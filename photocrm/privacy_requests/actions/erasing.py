"""Erasing a person: everything personal goes, what the studio has to account for stays."""

from collections import Counter
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import Customer
from delivery.actions import erasing as deliveries
from delivery.models import DeliveryJob, ShareLink
from gallery import tasks
from gallery.actions import erasing as pictures
from gallery.models import CustomerPicture, Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.bulk.models import BulkRun
from photocrm.exports.actions import purging as exports
from photocrm.hints import hint
from photocrm.privacy import Goes, Scrubbed, Stays, answers
from photocrm.privacy_requests.actions import trail
from photocrm.privacy_requests.reach import Reach, person_of

# What the question and the event tell of.
COUNTED: dict[str, type[models.Model]] = {
    "sessions": PhotoSession,
    "photos": Photo,
    "deliveries": DeliveryJob,
}


class WrongName(Exception):
    """What was typed is not the name of the person: nothing was done."""


class Scope(NamedTuple):
    """A person whose rows are locked."""

    customer: Customer
    reach: Reach
    by: User


@transaction.atomic
def erase(
    *,
    customer_id: UUID,
    workspace: Workspace,
    name: str,
    by: User,
    with_photos: bool = True,
) -> Customer:
    """Erase the customer, and all who were merged into it, for ever; again is harmless.

    Raises Customer.DoesNotExist, WrongName, and Busy while a delivery is being sent. Locks the
    customers, then sessions, then jobs.
    """
    everybody = Customer._base_manager.filter(workspace=workspace)
    customer = everybody.select_for_update(no_key=True).get(pk=customer_id)
    if customer.erased_at:
        return customer
    if customer.merged_into_id:
        raise Customer.DoesNotExist
    if not is_name(name, customer):
        raise WrongName
    scope = Scope(customer, Reach(workspace, person_of(customer)), by)
    hold(scope)
    counts = Counter({word: len(scope.reach.ids[model]) for word, model in COUNTED.items()})
    carry_out(scope, with_photos=with_photos)
    record("customer.erased", customer, by=by, with_photos=with_photos, **counts)
    clear_trail(scope)
    exports.withdraw(workspace)
    transaction.on_commit(partial(hint, tasks.purge), robust=True)
    return everybody.get(pk=customer_id)


def is_name(typed: str, customer: Customer) -> bool:
    return " ".join(typed.split()) == " ".join(customer.name.split())


def hold(scope: Scope) -> None:
    """All rows that others may be changing, in the order in which everybody locks."""
    owned = scope.reach.owned
    list(scope.reach.customers.select_for_update(no_key=True).values_list("pk"))
    list(owned[PhotoSession].select_for_update(of=("self",)).values_list("pk"))
    deliveries.stop(owned[DeliveryJob])


def carry_out(scope: Scope, *, with_photos: bool) -> None:
    """First what follows from rows, while they tell it; then the rows as the answers say."""
    owned, ids = scope.reach.owned, scope.reach.ids
    deliveries.close(owned[ShareLink], by=scope.by)
    pictures.leave_pictures(owned[CustomerPicture])
    pictures.take_text_off(owned[Photo])
    rows = list(scope.reach.fixed())
    for model, found in reversed(rows):
        if isinstance(answers()[model], Goes):
            found.delete()
    for model, found in rows:
        cover(model, found)
    mark(scope)
    sessions = PhotoSession.everything.filter(pk__in=ids[PhotoSession])
    pictures.unlink(sessions)
    if with_photos:
        delivered = DeliveryJob.objects.filter(session__in=sessions.values("pk"))
        kept = set(delivered.values_list("session_id", flat=True))
        pictures.delete_photos(sessions, kept=kept, by=scope.by)


def cover(model: type[models.Model], rows: models.QuerySet[Any]) -> None:
    """Put in place of what is personal what the answer says."""
    answer = answers()[model]
    if not isinstance(answer, Stays) or model is Customer:
        return
    plain = {k: value for k, value in answer.erased.items() if not isinstance(value, Scrubbed)}
    if plain:
        rows.update(**plain)
    scrubbed = {k: value for k, value in answer.erased.items() if isinstance(value, Scrubbed)}
    for row in rows if scrubbed else ():
        for name, scrub in scrubbed.items():
            setattr(row, name, scrub(getattr(row, name)))
        row.save(update_fields=list(scrubbed))


def mark(scope: Scope) -> None:
    """In one statement, since the database allows no half-erased customer."""
    answer = answers()[Customer]
    now = timezone.now()
    fields = dict(answer.erased) if isinstance(answer, Stays) else {}
    scope.reach.customers.update(
        erased_at=now,
        erased_by=scope.by,
        trashed_at=Coalesce("trashed_at", now),
        trashed_by=Coalesce("trashed_by", scope.by.pk),
        purging=False,
        version=F("version") + 1,
        **fields,
    )


def clear_trail(scope: Scope) -> None:
    """Last of all, so that nothing the erasure itself changed is told either."""
    runs = [str(pk) for pk in scope.reach.named_ids[BulkRun]]
    trail.erase(scope.customer.workspace_id, scope.reach.with_gone | {BulkRun: runs})
