"""Three versions of a customer's fields: what a person saw, what they typed, what stands there now.

A form carries what it showed, so a save is judged by what the person answered to: by the audit
trail it could not be, which leaves columns out and knows no form. What only one side changed has
one answer; what both changed is asked.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from crm.models import Customer

Values = dict[str, Any]


def standing(customer: Customer, names: Collection[str]) -> Values:
    """Plain values, keys instead of related rows."""
    return {name: Customer._meta.get_field(name).value_from_object(customer) for name in names}  # type: ignore[union-attr]


def written(values: Values) -> str:
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)


def read(text: str, names: Collection[str]) -> Values | None:
    """What `written` wrote of `names`; None if it is anything else."""
    try:
        found = json.loads(text)
        return {name: Customer._meta.get_field(name).to_python(found[name]) for name in names}  # type: ignore[union-attr]
    except (ValueError, TypeError, KeyError, FieldDoesNotExist, ValidationError):
        return None


@dataclass(frozen=True)
class Comparison:
    """Names of fields: those that both sides changed, each in another way, and those that only the
    other side did.
    """

    contested: list[str]
    taken: list[str]


def compare(
    *, seen: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Comparison:
    """Without `seen` everything that differs may have been changed by both."""
    different = [name for name in mine if mine[name] != theirs[name]]
    taken = [name for name in different if seen is not None and mine[name] == seen[name]]
    kept = [name for name in different if seen is not None and theirs[name] == seen[name]]
    contested = [name for name in different if name not in {*taken, *kept}]
    return Comparison(contested, taken)
