"""Words for likely duplicates, merges, and what undoing one means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format

from crm.actions import folding
from crm.actions.belongings import Belonging
from crm.actions.folding import parts
from crm.actions.remembering import restore
from crm.actions.unmerging import Conflict
from crm.birthdays import has_year
from crm.matching import STRONG, Evidence
from crm.merge_forms import MergeForm
from crm.models import Customer, CustomerPair

NOTHING = "—"
HIGH = 70
WORDS = {
    Evidence.EMAIL: "Same e-mail",
    Evidence.PHONE: "Same phone",
    Evidence.CONTACT_EMAIL: "A contact has the same e-mail",
    Evidence.CONTACT_PHONE: "A contact has the same phone",
    Evidence.SAME_NAME: "Same name",
    Evidence.NAME: "Similar name",
    Evidence.DOMAIN: "E-mail at the same domain",
    Evidence.COMPANY: "Same company",
    Evidence.TOWN: "Same town",
    Evidence.FIRST_NAMES: "Different first names",
}


def evidence_words(evidence: Iterable[str]) -> list[str]:
    return [WORDS[Evidence(name)] for name in evidence]


@dataclass(frozen=True)
class ShownPair:
    """Two customers side by side, and what can be said of them."""

    pair: CustomerPair
    sides: tuple[Customer, Customer]
    evidence: list[str]
    may_be_partners: bool
    asks_partners: bool

    @property
    def score_text(self) -> str:
        return f"{self.pair.score} of 100"

    @property
    def tone(self) -> str:
        return "warning" if self.pair.score >= HIGH else "neutral"


def shown(pair: CustomerPair) -> ShownPair:
    """`asks_partners` where they share a way to reach them, and are clearly two people."""
    return ShownPair(
        pair=pair,
        sides=(pair.customer, pair.other),
        evidence=evidence_words(pair.evidence),
        may_be_partners=bool(STRONG & set(pair.evidence)),
        asks_partners=Evidence.FIRST_NAMES in pair.evidence,
    )


@dataclass(frozen=True)
class Choice:
    """One field of the merge page: both values and whose is chosen."""

    name: str
    label: str
    mine: str
    theirs: str
    chosen: str


def choices(form: MergeForm, survivor: Customer, duplicate: Customer) -> list[Choice]:
    return [
        Choice(
            name=name,
            label=label_of(survivor, name),
            mine=value_of(survivor, name),
            theirs=value_of(duplicate, name),
            chosen=str(form[name].value() or folding.suggested(survivor, duplicate, name)),
        )
        for name in folding.differing(survivor, duplicate)
    ]


@dataclass(frozen=True)
class Question:
    """A field changed since the merge: what it says now and what it would say again."""

    key: str
    label: str
    now: str
    before: str
    chosen: str


def questions(found: Iterable[Conflict], chosen: Any) -> list[Question]:
    return [
        Question(
            one.key,
            label_of(one.row, one.name),
            value_of(one.row, one.name),
            before(one),
            chosen.get(one.key, ""),
        )
        for one in found
    ]


def before(conflict: Conflict) -> str:
    """As `value_of`, of a row that says what stood there once."""
    row: Any = type(conflict.row)(pk=conflict.row.pk)
    row.workspace_id = conflict.row.workspace_id  # type: ignore[attr-defined]
    restore(row, parts(conflict.name), conflict.before)
    return value_of(row, conflict.name)


def label_of(row: models.Model, name: str) -> str:
    field: Any = row._meta.get_field(name)
    words = str(field.verbose_name)
    words = words if isinstance(row, Customer) else f"{row._meta.verbose_name}: {words}"
    return words[:1].upper() + words[1:]


def value_of(row: Any, name: str) -> str:
    """A field in words, with what belongs to it."""
    values = [word for part in parts(name) if (word := worded(row, part))]
    return ", ".join(values) or NOTHING


def worded(row: Any, name: str) -> str:
    field, value = row._meta.get_field(name), getattr(row, name)
    if value in (None, "", []):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, date):
        is_whole = name != "birthday" or has_year(value)
        return date_format(value, "j F Y" if is_whole else "j F")
    return plain(value)


def plain(value: Any) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case list():
            return ", ".join(map(str, value))
        case int() | Decimal():
            return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)


def counted(found: Iterable[tuple[Belonging, int]]) -> list[str]:
    """`3 interactions`, `1 session`; the customer's own name is said by the page."""
    return [f"{number} {noun(one, number)}" for one, number in found]


def noun(belonging: Belonging, number: int) -> str:
    meta = belonging.model._meta
    words = str(meta.verbose_name if number == 1 else meta.verbose_name_plural)
    return words.removeprefix("customer ").removeprefix("photo ")
