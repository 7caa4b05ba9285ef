"""A customer as imports see it: plain values under the names of columns, as JSON carries them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from crm import phones, search
from crm.importing.circle import Circle

Values = dict[str, Any]

# What a file may say about a customer, by column.
FIELDS = (
    *("name", "company", "kind", "status_id", "priority", "relationship", "phone", "email"),
    *("location", "language", "industry", "birthday", "source"),
    *("deal_value", "opportunity", "check_size"),
    *("next_action", "next_action_on", "assignee_id", "keep_in_touch_weeks", "is_vip", "notes"),
    "external_id",
)
# Every customer has one of these, so there is nothing to fill.
ALWAYS_SET = frozenset({"name", "kind", "status_id", "priority"})
EMPTY = (None, "", False)
BLANK: Values = dict.fromkeys(FIELDS, "") | {
    "kind": "customer",
    "priority": 2,
    "is_vip": False,
    **dict.fromkeys(("status_id", "birthday", "deal_value", "check_size", "next_action_on")),
    **dict.fromkeys(("assignee_id", "keep_in_touch_weeks")),
}


def plain(value: Any) -> Any:
    """The one form in which values are compared: that of JSON, and money with two decimals."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def new_values(said: Mapping[str, Any], people: Iterable[Values], country: str) -> Values:
    """The columns of a customer of whom a row says this, with what follows from them.

    `country` is where the studio's numbers without a country code belong.
    """
    values = {name: plain(value) for name, value in said.items()}
    known = search.search_text(
        *(text for person in people for text in (person["name"], person["email"])),
        phone_numbers=[person["phone"] for person in people if person["phone"]],
        country=country,
    )
    return values | following(values, known, country)


def following(values: Mapping[str, Any], also_known: str, country: str) -> Values:
    """As `Customer.index` writes them."""
    texts = (values.get(name, "") for name in ("name", "company", "location", "email"))
    phone = values.get("phone", "")
    own = search.search_text(*texts, phone_numbers=[phone] if phone else (), country=country)
    return {
        "sort_name": search.sort_name(values["name"]),
        "sort_company": search.sort_name(values.get("company", "")),
        "phone_e164": phones.e164(phone, country=country) if phone else "",
        "also_known": also_known,
        "search_text": search.joined((own + also_known).split()) if also_known else own,
    }


class Keys(NamedTuple):
    """By what a customer may be known again; None where there is nothing to go by.

    `own_id` is our key, and stands beside the external id in a table of ours.
    """

    own_id: str | None
    external_id: str | None
    email: str | None
    phone: str | None
    name: tuple[str, str] | None


def keys_of(values: Mapping[str, Any]) -> Keys:
    name = values.get("sort_name") or ""
    return Keys(
        values.get("own_id"),
        values.get("external_id") or None,
        (values.get("email") or "").lower() or None,
        values.get("phone_e164") or None,
        (name, values.get("sort_company") or "") if name else None,
    )


@dataclass(slots=True)
class Card:
    """A customer that rows of a chunk are about: new, or there before and locked.

    `values` are the columns, `people` and `labels` what belongs to them, as they stand after the
    rows so far. What `changed` and `new_labels` are still to be written; `known_otherwise` is
    whether a row changed by what people the customer is found.
    """

    id: UUID
    values: Values
    is_new: bool
    people: Circle | None = None
    labels: set[UUID] = field(default_factory=set)
    changed: bool = False
    known_otherwise: bool = False
    new_labels: list[UUID] = field(default_factory=list)


def merged(card: Card, said: Mapping[str, Any], *, overwrite: bool) -> dict[str, list[Any]]:
    """The columns that a row changes, each as it was and as it will be. Empty cells change nothing.

    A day belongs to its action: it is filled in only together with it.
    """
    taken = {
        name: said[name]
        for name in FIELDS
        if name in said and (overwrite or is_gap(card.values, name))
    }
    if not overwrite and "next_action" not in taken:
        taken.pop("next_action_on", None)
    if said.get("name") in (said.get("email"), said.get("company"), said.get("phone")):
        taken.pop("name", None)  # it stood in where the row had no name
    if taken.get("external_id") == str(card.id):
        del taken["external_id"]
    return {
        name: [card.values.get(name, BLANK[name]), value]
        for name, value in taken.items()
        if card.values.get(name, BLANK[name]) != value
    }


def is_gap(values: Mapping[str, Any], name: str) -> bool:
    return name not in ALWAYS_SET and values.get(name) in EMPTY
