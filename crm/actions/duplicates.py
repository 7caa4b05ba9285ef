"""Finding customers who may be one person, and remembering what people said of them."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm import lookalikes, tasks
from crm.lookalikes import Found
from crm.matching import Likeness
from crm.models import Customer, CustomerPair
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.ids import new_id
from photocrm.imports.models import ImportRow, ImportRun

BATCH = 200
Verdict = CustomerPair.Verdict
Pairs = dict[tuple[UUID, UUID], Likeness]


def look_soon(customer: Customer) -> None:
    """A worker looks once the transaction is through, so that saving stays quick."""
    message = partial(hint, tasks.find_duplicates, customer_id=str(customer.pk))
    transaction.on_commit(message, robust=True)


def look(customer: Customer) -> int:
    """Suggest whom this customer may be the same as; returns how many pairs are new."""
    return look_at(customer.workspace, [customer.pk])


def look_through(workspace: Workspace) -> int:
    """As `look`, at every customer of the workspace, as after an import."""
    new, last = 0, UUID(int=0)
    rows = Customer.objects.of(workspace).order_by("pk").values_list("pk", flat=True)
    while keys := list(rows.filter(pk__gt=last)[:BATCH]):
        new += look_at(workspace, keys)
        last = keys[-1]
    return new


def look_at_import(run_id: UUID, after: int) -> int | None:
    """As `look`, at some of those whom an import created, from the line `after` on; returns the
    last line, or None when there are no more.
    """
    run = ImportRun.objects.select_related("workspace").filter(pk=run_id).first()
    if run is None:
        return None
    created = run.rows.filter(status=ImportRow.Status.CREATED, line__gt=after).order_by("line")
    rows = list(created.values_list("line", "subject_id")[:BATCH])
    if rows:
        look_at(run.workspace, [key for _, key in rows if key])
    return rows[-1][0] if rows else None


@transaction.atomic
def look_at(workspace: Workspace, keys: list[UUID]) -> int:
    """What was decided stays as it is; suggestions that no longer hold go."""
    asked = lookalikes.facts_of(workspace, keys)
    known = CustomerPair.objects.of(workspace).touching(keys).of_kept()
    rows = list(known.order_by("pk").select_for_update(of=("self",)))
    suspects = [(row.customer_id, row.other_id) for row in rows]
    pairs = in_order(lookalikes.among(workspace, asked, suspects))
    for pair in rows:
        likeness = pairs.pop((pair.customer_id, pair.other_id), None)
        if pair.verdict == Verdict.SUGGESTED:
            follow(pair, likeness)
    made = CustomerPair.objects.bulk_create(
        [suggestion(workspace, pair, likeness) for pair, likeness in sorted(pairs.items())],
        ignore_conflicts=True,
    )
    return len(made)


def in_order(found: Found) -> Pairs:
    """Each pair once, the smaller key first."""
    return {
        (min(key, other), max(key, other)): likeness
        for key, others in found.items()
        for other, likeness in others.items()
    }


def suggestion(workspace: Workspace, pair: tuple[UUID, UUID], likeness: Likeness) -> CustomerPair:
    return CustomerPair(
        workspace=workspace,
        customer_id=pair[0],
        other_id=pair[1],
        score=likeness.score,
        evidence=list(likeness.evidence),
    )


def follow(pair: CustomerPair, likeness: Likeness | None) -> None:
    if likeness is None:
        pair.delete()
    elif (pair.score, pair.evidence) != (likeness.score, list(likeness.evidence)):
        pair.score, pair.evidence = likeness.score, list(likeness.evidence)
        pair.save(update_fields=["score", "evidence"])


def distinguish(*, pair_id: UUID, workspace: Workspace, by: User) -> CustomerPair:
    """They are not the same person; never suggested again. Saying so twice is saying it once."""
    return settle(pair_id, workspace, Verdict.DIFFERENT, "customer.distinguished", by)


def partner(*, pair_id: UUID, workspace: Workspace, by: User) -> CustomerPair:
    """They are two people who belong together, as couples do."""
    return settle(pair_id, workspace, Verdict.PARTNERS, "customer.partnered", by)


def reconsider(*, pair_id: UUID, workspace: Workspace, by: User) -> CustomerPair:
    """Take back what was said of them."""
    return settle(pair_id, workspace, Verdict.SUGGESTED, "customer.reconsidered", by)


@transaction.atomic
def settle(
    pair_id: UUID, workspace: Workspace, verdict: Verdict, kind: str, by: User
) -> CustomerPair:
    """Both customers remember it in their history."""
    pairs = CustomerPair.objects.of(workspace).select_related("customer", "other")
    pair = pairs.select_for_update(of=("self",)).get(pk=pair_id)
    if pair.verdict == verdict:
        return pair
    is_decided = verdict != Verdict.SUGGESTED
    pair.verdict = verdict
    pair.decided_at = timezone.now() if is_decided else None
    pair.decided_by = by if is_decided else None
    pair.save(update_fields=["verdict", "decided_at", "decided_by"])
    for one, other in ((pair.customer, pair.other), (pair.other, pair.customer)):
        record(kind, one, by=by, customer=str(other.pk), name=other.name)
    return pair


def carry_verdicts(duplicate: Customer, survivor: Customer) -> list[UUID]:
    """What was said of a duplicate is true of the customer it turned out to be."""
    made = []
    for pair in CustomerPair.objects.touching([duplicate.pk]).exclude(verdict=Verdict.SUGGESTED):
        third = pair.other_id if pair.customer_id == duplicate.pk else pair.customer_id
        one, other = min(third, survivor.pk), max(third, survivor.pk)
        if third == survivor.pk or CustomerPair.objects.filter(customer=one, other=other).exists():
            continue
        pair.pk, pair.customer_id, pair.other_id = new_id(), one, other
        pair.save(force_insert=True)
        made.append(pair.pk)
    return made
