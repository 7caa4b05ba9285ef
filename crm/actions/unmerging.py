"""One customer becomes two again; what people changed meanwhile is theirs to decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from crm.actions import belongings, folding
from crm.actions.belongings import folding as folding_ones
from crm.actions.folding import FOLLOWING, parts
from crm.actions.merging import UNDO_PERIOD, Refused, Trashed, bring_up_to_date, lock
from crm.actions.remembering import remembered, restore
from crm.models import Customer, CustomerPair, Merge
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

NOW, BEFORE = "now", "before"


class TooLate(Refused):
    """The time for undoing is over."""


class AlreadyUndone(Refused):
    """Somebody undid this merge before."""


class NotTheLast(Refused):
    """A later merge stands on top of this one."""


@dataclass(frozen=True)
class Conflict:
    """A field that was changed after the merge had written it. `key` names it in a choice."""

    key: str
    row: models.Model
    name: str
    before: list[Any]

    @property
    def label(self) -> str:
        field: Any = self.row._meta.get_field(self.name)
        return str(field.verbose_name)


class Conflicts(Exception):
    """A person has to choose, between what stands now and what stood before the merge."""

    def __init__(self, found: list[Conflict]) -> None:
        super().__init__("fields were changed since the merge")
        self.found = found


@transaction.atomic
def undo(
    *,
    merge_id: UUID,
    workspace: Workspace,
    by: User,
    choices: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Merge:
    """Raises Refused, and Conflicts unless `choices` decides each, made at this `version` of the
    survivor.
    """
    merge = Merge.objects.of(workspace).get(pk=merge_id)
    survivor, duplicate = lock(workspace, merge.survivor_id, merge.duplicate_id)
    merge = Merge.objects.locked().get(pk=merge_id)
    merge.survivor, merge.duplicate = survivor, duplicate
    refuse(merge)
    for belonging in folding_ones():
        list(belonging.of(survivor).select_for_update(no_key=True))
    decide(merge, choices or {}, version)
    duplicate.merged_into = None
    duplicate.version = F("version") + 1
    duplicate.save(update_fields=["merged_into", "version", "updated_at"])
    folding.save(survivor)
    belongings.put_back_all(merge.record["moved"], survivor, duplicate)
    CustomerPair.objects.filter(pk__in=merge.record["pairs"]).delete()
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    record("customer.separated", survivor, by=by, customer=str(duplicate.pk), name=duplicate.name)
    record("customer.separated", duplicate, by=by, customer=str(survivor.pk), name=survivor.name)
    bring_up_to_date(survivor, duplicate)
    return merge


def refuse(merge: Merge) -> None:
    if merge.undone_at:
        raise AlreadyUndone("This merge was undone before.")
    if merge.created_at <= timezone.now() - UNDO_PERIOD or not merge.record:
        raise TooLate(f"A merge can be undone for {UNDO_PERIOD.days} days.")
    if later := later_merge(merge):
        names = f"{later.duplicate.name} into {later.survivor.name}"
        raise NotTheLast(f"Undo the later merge of {names} first.")
    if merge.survivor.trashed_at:
        raise Trashed(f"{merge.survivor.name} is in the trash. Restore it first.")


def refusal(merge: Merge) -> str:
    """Why it cannot be undone now; empty if it can."""
    try:
        refuse(merge)
    except Refused as refused:
        return str(refused)
    return ""


def later_merge(merge: Merge) -> Merge | None:
    """The newest merge that the survivor had a part in, if it is not this one."""
    of_survivor = Q(survivor=merge.survivor_id) | Q(duplicate=merge.survivor_id)
    standing = Merge.objects.filter(of_survivor, undone_at=None, pk__gt=merge.pk)
    return standing.select_related("survivor", "duplicate").order_by("-pk").first()


def decide(merge: Merge, choices: Mapping[str, str], version: int | None) -> None:
    """Fields say again what they said, where nobody has changed them since."""
    found = conflicts(merge)
    is_decided = all(choices.get(one.key) in (NOW, BEFORE) for one in found)
    if found and not (is_decided and version in (None, merge.survivor.version)):
        raise Conflicts(found)
    kept = {one.key for one in found if choices[one.key] == NOW}
    for row, key, changes in written_rows(merge):
        for name, (before, _) in changes.items():
            if key + name not in kept and not is_newer(row, name, changes):
                restore(row, parts(name), before)
        if not isinstance(row, Customer):
            folding.save(row)
    give_back_moved(merge)


def conflicts(merge: Merge) -> list[Conflict]:
    return [
        Conflict(key + name, row, name, before)
        for row, key, changes in written_rows(merge)
        for name, (before, after) in changes.items()
        if name not in FOLLOWING and remembered(row, parts(name)) not in (before, after)
    ]


def is_newer(row: models.Model, name: str, changes: dict[str, Any]) -> bool:
    """What follows from other rows has followed newer ones."""
    return name in FOLLOWING and remembered(row, parts(name)) != changes[name][1]


def written_rows(merge: Merge) -> Iterable[tuple[Any, str, dict[str, Any]]]:
    """The rows a merge wrote on, each with a prefix that names its fields, and its changes."""
    yield merge.survivor, "", merge.record["fields"]
    for belonging in folding_ones():
        folded = merge.record["folded"].get(belonging.label, {})
        rows = belonging.of(merge.survivor)
        if "row" in folded and (row := rows.filter(pk=folded["row"]).first()):
            yield row, f"{belonging.model._meta.model_name}.", folded["fields"]


def give_back_moved(merge: Merge) -> None:
    for belonging in folding_ones():
        moved = merge.record["folded"].get(belonging.label, {}).get("moved")
        if moved:
            rows = belonging.of(merge.survivor).filter(pk=moved)
            rows.update(**{belonging.field: merge.duplicate})
