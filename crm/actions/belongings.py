"""Every row that points at a customer, of whichever app, going to another customer and back.

What is to be done with the rows of a table follows from its constraints, so that a table of an app
above needs no word here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from crm.models import Customer, CustomerPair, Merge

# A pair is of these two customers, and a merge was of these: they are no use to another one.
STAYING = (CustomerPair, Merge)


class Undecided(Exception):
    """Nothing here tells what a merge does to rows of this kind."""


class How(StrEnum):
    MOVE = "move"
    FOLD = "fold"  # a customer has one at most: both become one
    STAY = "stay"


@dataclass(frozen=True)
class Belonging:
    """A key that points at customers. Of rows that agree in `once` a customer has one, and one at
    most has a `flag`.
    """

    model: type[models.Model]
    field: str
    how: How
    once: tuple[tuple[str, ...], ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def of(self, customer: Customer) -> Any:
        """All rows, those in the trash too."""
        return self.model._base_manager.filter(**{self.field: customer})

    def number_of(self, customer: Customer) -> int:
        """How many a person would count: the trash apart."""
        found: int = self.model._default_manager.filter(**{self.field: customer}).count()
        return found


@cache
def belongings() -> tuple[Belonging, ...]:
    """Hidden relations too, which have no name at the customer."""
    relations = Customer._meta.get_fields(include_hidden=True)
    return tuple(
        belonging_of(relation)
        for relation in relations
        if isinstance(relation, models.ManyToOneRel)
    )


def belonging_of(relation: models.ManyToOneRel) -> Belonging:
    """Raises Undecided for a constraint that is neither of the kinds known here."""
    model: Any = relation.related_model
    name = relation.field.name
    if model in STAYING:
        return Belonging(model, name, How.STAY)
    if isinstance(relation, models.OneToOneRel):
        return Belonging(model, name, How.FOLD)
    once, flags = [], []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and name in constraint.fields:
            others = tuple(one for one in constraint.fields if one not in (name, "workspace"))
            if others and constraint.condition is None:
                once.append(others)
            elif not others and (flag := flag_in(constraint.condition)):
                flags.append(flag)
            else:
                raise Undecided(constraint.name)
    return Belonging(model, name, How.MOVE, tuple(once), tuple(flags))


def flag_in(condition: Q | None) -> str:
    """`is_primary` of `Q(is_primary=True)`."""
    match condition and condition.children:
        case [(str(name), True)]:
            return name
    return ""


def moving() -> Iterable[Belonging]:
    return (one for one in belongings() if one.how == How.MOVE)


def folding() -> Iterable[Belonging]:
    return (one for one in belongings() if one.how == How.FOLD)


def move_all(duplicate: Customer, survivor: Customer) -> dict[str, Any]:
    """Returns by label what `put_back_all` needs."""
    moved = {one.label: move(one, duplicate, survivor) for one in moving()}
    return {label: rows for label, rows in moved.items() if rows["rows"]}


def move(belonging: Belonging, duplicate: Customer, survivor: Customer) -> dict[str, Any]:
    """What the survivor has already stays where it is, out of sight."""
    rows = belonging.of(duplicate)
    for names in belonging.once:
        same = {name: OuterRef(name) for name in names}
        rows = rows.exclude(Exists(belonging.of(survivor).filter(**same)))
    keys = locked_keys(rows)
    flagged = {flag: move_flag(belonging, flag, keys, survivor) for flag in belonging.flags}
    chosen(belonging, keys).update(**{belonging.field: survivor})
    return {"rows": [str(key) for key in keys], "flags": flagged}


def move_flag(
    belonging: Belonging, flag: str, keys: list[UUID], survivor: Customer
) -> dict[str, str]:
    """The survivor's own row keeps it. Returns which rows had it before, for both."""
    theirs = chosen(belonging, keys).filter(**{flag: True})
    mine = belonging.of(survivor).filter(**{flag: True})
    had = {"duplicate": first_key(theirs), "survivor": first_key(mine)}
    if had["survivor"]:
        theirs.update(**{flag: False})
    return had


def put_back_all(moved: dict[str, Any], survivor: Customer, duplicate: Customer) -> None:
    for belonging in moving():
        if belonging.label in moved:
            put_back(belonging, moved[belonging.label], survivor, duplicate)


def put_back(
    belonging: Belonging, moved: dict[str, Any], survivor: Customer, duplicate: Customer
) -> None:
    """Rows that went elsewhere meanwhile stay there."""
    wanted = [UUID(key) for key in moved["rows"]]
    keys = locked_keys(belonging.of(survivor).filter(pk__in=wanted))
    rows = chosen(belonging, keys)
    for flag in belonging.flags:
        rows.filter(**{flag: True}).update(**{flag: False})
    rows.update(**{belonging.field: duplicate})
    for flag, had in moved["flags"].items():
        give_flag(belonging.of(duplicate), flag, had["duplicate"])
        give_flag(belonging.of(survivor), flag, had["survivor"])


def give_flag(rows: Any, flag: str, key: str) -> None:
    """To the row that had it, unless another one has it by now; if that row went, to any."""
    if not rows.filter(**{flag: True}).exists():
        had = rows.filter(pk=key or None).first() or rows.order_by("pk").first()
        if had:
            rows.filter(pk=had.pk).update(**{flag: True})


def locked_keys(rows: Any) -> list[UUID]:
    held = rows.order_by("pk").select_for_update(no_key=True, of=("self",))
    return list(held.values_list("pk", flat=True))


def chosen(belonging: Belonging, keys: list[UUID]) -> Any:
    return belonging.model._base_manager.filter(pk__in=keys)


def first_key(rows: Any) -> str:
    key = rows.values_list("pk", flat=True).first()
    return str(key) if key else ""


def counts(customer: Customer) -> list[tuple[Belonging, int]]:
    """How much there is of each kind, without what there is nothing of."""
    mine = [one for one in belongings() if one.how != How.STAY and one.model is not Customer]
    found = [(one, one.number_of(customer)) for one in mine]
    return [(one, number) for one, number in found if number]


def added_since(survivor: Customer, merge: Merge) -> list[tuple[Belonging, int]]:
    """What came to the survivor after the merge, and so stays with it."""
    found = []
    for one in moving():
        rows = one.model._default_manager.filter(
            **{one.field: survivor}, created_at__gt=merge.created_at
        )
        if one.model is not Customer and (number := rows.count()):
            found.append((one, number))
    return found
