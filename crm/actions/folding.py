"""What two customers say differently becomes what one says."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import F

from crm.actions.belongings import Belonging, folding
from crm.actions.remembering import remembered
from crm.models import Customer

SURVIVOR, DUPLICATE = "survivor", "duplicate"
DIVIDER = "\n\n———\n\n"
# Asked of nobody: who made the row, what follows from other rows, and the notes, which are joined.
NOT_CHOSEN = {"workspace", "created_by", "last_contact_at", "notes", "next_action_on"}
# Fields that make sense together alone; the first one stands for both.
TOGETHER = {"next_action": ("next_action", "next_action_on")}
FIELDS = tuple(
    field.name
    for field in Customer._meta.concrete_fields
    if field.editable and not field.primary_key and field.name not in NOT_CHOSEN
)
# Nobody is asked about these when a merge is undone: they follow from other rows.
FOLLOWING = {"last_contact_at"}
NOBODYS = {"workspace", "customer", "created_by"}


def parts(name: str) -> tuple[str, ...]:
    return TOGETHER.get(name, (name,))


def suggested(survivor: Customer, duplicate: Customer, name: str) -> str:
    """The survivor's own, unless it has none."""
    is_gap = getattr(survivor, name) in (None, "", False)
    return DUPLICATE if is_gap and getattr(duplicate, name) else SURVIVOR


def differing(survivor: Customer, duplicate: Customer) -> list[str]:
    """The fields about which a person has a choice."""
    return [
        name
        for name in FIELDS
        if any(getattr(survivor, part) != getattr(duplicate, part) for part in parts(name))
    ]


def fold_customer(
    survivor: Customer, duplicate: Customer, choices: Mapping[str, str]
) -> dict[str, Any]:
    """Writes on the survivor, unsaved; returns every changed field as it was and as it is now."""
    values: dict[str, list[Any]] = {}
    for name in differing(survivor, duplicate):
        if choices.get(name, suggested(survivor, duplicate, name)) == DUPLICATE:
            values[name] = [getattr(duplicate, part) for part in parts(name)]
    values["notes"] = [joined(survivor.notes, duplicate.notes)]
    values["last_contact_at"] = [max(survivor.last_contact_at, duplicate.last_contact_at)]
    return written(survivor, values)


def written(row: models.Model, values: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Set `values` on the row; returns what changed, with before and after."""
    changes = {}
    for name, new in values.items():
        before = remembered(row, parts(name))
        for part, value in zip(parts(name), new, strict=True):
            setattr(row, part, value)
        after = remembered(row, parts(name))
        if before != after:
            changes[name] = [before, after]
    return changes


def joined(mine: str, theirs: str) -> str:
    """Both, divided by a line; a text that is there already is not repeated."""
    if not theirs.strip() or theirs.strip() in mine:
        return mine
    return f"{mine.rstrip()}{DIVIDER}{theirs}" if mine.strip() else theirs


def fold_all(duplicate: Customer, survivor: Customer) -> dict[str, Any]:
    """Of what a customer has one of, the survivor takes over what its own does not say."""
    folded = {one.label: fold(one, duplicate, survivor) for one in folding()}
    return {label: change for label, change in folded.items() if change}


def fold(belonging: Belonging, duplicate: Customer, survivor: Customer) -> dict[str, Any]:
    mine = belonging.of(survivor).select_for_update(no_key=True).first()
    theirs = belonging.of(duplicate).select_for_update(no_key=True).first()
    if theirs is None:
        return {}
    if mine is None:
        belonging.of(duplicate).update(**{belonging.field: survivor})
        return {"moved": str(theirs.pk)}
    values = {field.name: [both(field, mine, theirs)] for field in said(mine)}
    changes = written(mine, values)
    if changes:
        save(mine)
    return {"row": str(mine.pk), "fields": changes}


def said(row: models.Model) -> Iterable[Any]:
    """The fields in which people write."""
    fields = row._meta.concrete_fields
    return (one for one in fields if one.editable and one.name not in NOBODYS)


def both(field: Any, mine: Any, theirs: Any) -> Any:
    """Long texts one behind the other, lists with what is new; of the rest the survivor's."""
    one, other = getattr(mine, field.name), getattr(theirs, field.name)
    if isinstance(field, models.TextField):
        return joined(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *(item for item in other if item not in one)]
    return other if one in (None, "", False) else one


def save(row: Any) -> None:
    row.version = F("version") + 1
    row.save()
    row.refresh_from_db(fields=["version"])
