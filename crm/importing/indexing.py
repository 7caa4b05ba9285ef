"""What follows from the fields of a customer, for rows that are written past the model.

`Customer.index` and `Customer.reindex` say the same of a saved one.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crm import phones, search


class Index(NamedTuple):
    """Columns of the table of customers."""

    sort_name: str
    sort_company: str
    phone_e164: str
    also_known: str
    search_text: str


def index_of(
    values: Mapping[str, Any], contacts: Iterable[Mapping[str, str]], *, country: str
) -> Index:
    """Of a customer with these `values` (those that are missing are empty) and people."""
    name, company, phone = (values.get(field) or "" for field in ("name", "company", "phone"))
    texts = (name, company, values.get("location") or "", values.get("email") or "")
    own = search.search_text(*texts, phone_numbers=[phone] if phone else (), country=country)
    known = also_known(contacts, country=country)
    return Index(
        search.sort_name(name),
        search.sort_name(company),
        phones.e164(phone, country=country) if phone else "",
        known,
        search.joined((own + known).split()) if known else own,
    )


def also_known(contacts: Iterable[Mapping[str, str]], *, country: str) -> str:
    people = list(contacts)
    if not people:
        return ""
    texts = [text for person in people for text in (person["name"], person["email"])]
    numbers = [person["phone"] for person in people if person["phone"]]
    return search.search_text(*texts, phone_numbers=numbers, country=country)
