"""Which rows are of one person: from the customer along the links that the answers call owners."""

from collections.abc import Collection, Iterator
from functools import cached_property, reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from crm.models import Customer
from photocrm.accounts.models import Workspace
from photocrm.audit.models import Change
from photocrm.privacy import Goes, Holds, Stays, answers, of_kind

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PART = 200
Model = type[models.Model]


class NamesAny(models.Func):
    """Whether a column of whatever type has any of the ids in it."""

    template = (
        f"EXISTS (SELECT FROM regexp_matches((%(expressions)s)::text, '{ID}', 'g') AS named (ids)"
        " WHERE named.ids[1] = ANY (%(ids)s))"
    )
    output_field = models.BooleanField()

    def __init__(self, column: str, ids: Collection[str]) -> None:
        super().__init__(models.F(column))
        self.ids = list(ids)

    def as_sql(  # type: ignore[override]  # Django hands these by name
        self, compiler: Any, connection: Any, **extra: Any
    ) -> Any:
        sql, params = super().as_sql(compiler, connection, ids="%s", **extra)
        return sql, (*params, self.ids)


def person_of(customer: Customer) -> list[UUID]:
    """The customer with all who were merged into it, and into these."""
    found = [customer.pk]
    while True:
        merged = Customer._base_manager.filter(merged_into__in=found).exclude(pk__in=found)
        ids = list(merged.values_list("pk", flat=True))
        if not ids:
            return found
        found += ids


class Reach:
    """The rows of one person, in the trash or not, by model: owners come before what they own."""

    def __init__(self, workspace: Workspace, customer_ids: Collection[UUID]) -> None:
        self.workspace = workspace
        self.customer_ids = list(customer_ids)

    @cached_property
    def owned(self) -> dict[Model, models.QuerySet[Any]]:
        """What links lead to, without being read yet."""
        found: dict[Model, models.QuerySet[Any]] = {Customer: self.customers}
        queue: list[Model] = [Customer]
        while queue:
            for model in owned_by(queue.pop(0)):
                if model not in found and targets_of(model) <= found.keys():
                    found[model] = self.rows(model, found)
                    queue.append(model)
        return found

    @property
    def customers(self) -> models.QuerySet[Customer]:
        return Customer._base_manager.filter(
            workspace=self.workspace, pk__in=self.customer_ids
        ).order_by("pk")

    def rows(self, model: Model, found: dict[Model, models.QuerySet[Any]]) -> models.QuerySet[Any]:
        holds = cast("Holds", answers()[model])
        unset, conditions = Q(), []
        for name in holds.owner:
            target = found[target_of(model, name)].order_by().values("pk")
            conditions.append(unset & Q(**{f"{name}__in": target}))
            unset &= Q(**{f"{name}__isnull": True})
        for name in holds.either:
            target = found[target_of(model, name)].order_by().values("pk")
            conditions.append(Q(**{f"{name}__in": target}))
        rows = model._base_manager.filter(workspace=self.workspace)
        return rows.filter(reduce(or_, conditions)).order_by("pk")

    @cached_property
    def ids(self) -> dict[Model, list[str]]:
        """Read once, before anything goes."""
        return {
            model: [str(pk) for pk in rows.values_list("pk", flat=True)]
            for model, rows in self.owned.items()
        }

    @property
    def all_ids(self) -> list[str]:
        return [key for keys in self.ids.values() for key in keys]

    @cached_property
    def naming(self) -> dict[Model, models.QuerySet[Any]]:
        """Rows in which an id stands without being a link."""
        return {
            model: model._base_manager.filter(workspace=self.workspace)
            .filter(reduce(or_, (Q(NamesAny(name, self.all_ids)) for name in holds.names)))
            .order_by("pk")
            for model, holds in (of_kind(Stays) | of_kind(Goes)).items()
            if holds.names
        }

    @cached_property
    def named_ids(self) -> dict[Model, list[UUID]]:
        return {
            model: list(rows.values_list("pk", flat=True)) for model, rows in self.naming.items()
        }

    def fixed(self) -> Iterator[tuple[Model, models.QuerySet[Any]]]:
        """All of both, owners first, by ids that no later change moves; large models in parts,
        since triggers that compare rows before and after take long over very many at once.
        """
        for model in {**self.ids, **self.named_ids}:
            ids = sorted({*self.ids.get(model, ()), *map(str, self.named_ids.get(model, ()))})
            for start in range(0, len(ids), PART):
                part = ids[start : start + PART]
                yield model, model._base_manager.filter(pk__in=part).order_by("pk")

    def known(self) -> Iterator[tuple[Model, models.QuerySet[Any]]]:
        """All of both, each model once, as they are found when they are read."""
        for model in {**self.owned, **self.naming}:
            rows = [found[model] for found in (self.owned, self.naming) if model in found]
            yield model, rows[0] if len(rows) == 1 else (rows[0] | rows[1]).order_by("pk")

    @cached_property
    def with_gone(self) -> dict[Model, list[str]]:
        """The ids together with those of rows that were deleted before, as the trail remembers
        whose they were last.
        """
        found: dict[Model, list[str]] = {}
        for model, ids in self.ids.items():
            found[model] = list(dict.fromkeys([*ids, *self.deleted(model, found)]))
        return found

    def deleted(self, model: Model, found: dict[Model, list[str]]) -> Iterator[str]:
        holds = cast("Holds", answers()[model])
        for place, name in enumerate(holds.owner):
            yield from self.deleted_of(model, name, found, unset=holds.owner[:place])
        for name in holds.either:
            yield from self.deleted_of(model, name, found)

    def deleted_of(
        self, model: Model, name: str, found: dict[Model, list[str]], unset: Collection[str] = ()
    ) -> Iterator[str]:
        owners = found.get(target_of(model, name), [])
        gone = Change.objects.filter(
            workspace_id=self.workspace.pk,
            table=model._meta.db_table,
            operation=Change.Operation.DELETE,
            **{f"changes__{column_of(model, name)}__in": owners},
            **{f"changes__{column_of(model, earlier)}": None for earlier in unset},
        )
        yield from gone.values_list("row_id", flat=True)

    def strangers(self, ids: Collection[str]) -> set[str]:
        """Those that are keys of rows of other customers."""
        others = set(ids) - {key for keys in self.with_gone.values() for key in keys}
        if not others:
            return set()
        first, *rest = (
            model._base_manager.filter(pk__in=others).values_list("pk", flat=True)
            for model in self.owned
        )
        return {str(pk) for pk in first.union(*rest, all=True)}


def owned_by(target: Model) -> list[Model]:
    """Models with an owner link to this one; hidden relations count as well."""
    related = [
        relation.related_model
        for relation in target._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and is_owner(relation.related_model, relation.field.name)
    ]
    return list(dict.fromkeys(related))


def is_owner(model: Any, name: str) -> bool:
    answer = answers().get(model)
    return isinstance(answer, Holds) and name in answer.links


def targets_of(model: Model) -> set[Model]:
    holds = cast("Holds", answers()[model])
    return {target_of(model, name) for name in holds.links} - {model}


def target_of(model: Model, name: str) -> Model:
    return cast("Model", model._meta.get_field(name).related_model)


def column_of(model: Model, name: str) -> str:
    column: str = cast("Any", model._meta.get_field(name)).column
    return column
