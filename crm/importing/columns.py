"""What the columns of other products hold, by the names their exports give them.

Seen in the exports of Google Contacts, Outlook, Apple, Thunderbird, HubSpot, HoneyBook, Dubsado,
Studio Ninja, VSCO Workspace, PhotoBiz, Mailchimp and LinkedIn, and in German tables of Excel.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from crm.search import plain


class Target(StrEnum):
    """Where the cells of a column go. The part targets are put together to one value."""

    IGNORE = "ignore"
    NOTES = "notes"
    LABELS = "labels"
    NAME = "name"
    PREFIX = "prefix"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    SUFFIX = "suffix"
    COMPANY = "company"
    KIND = "kind"
    STATUS = "status"
    PRIORITY = "priority"
    RELATIONSHIP = "relationship"
    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"
    POSTCODE = "postcode"
    TOWN = "town"
    COUNTRY = "country"
    LOCATION = "location"
    INDUSTRY = "industry"
    BIRTHDAY = "birthday"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    SOURCE = "source"
    DEAL_VALUE = "deal_value"
    OPPORTUNITY = "opportunity"
    CHECK_SIZE = "check_size"
    NEXT_ACTION = "next_action"
    NEXT_ACTION_ON = "next_action_on"
    ASSIGNEE = "assignee"
    VIP = "is_vip"
    EXTERNAL_ID = "external_id"
    PARTNER_NAME = "partner_name"
    PARTNER_FIRST = "partner_first"
    PARTNER_LAST = "partner_last"
    PARTNER_EMAIL = "partner_email"
    PARTNER_PHONE = "partner_phone"
    PEOPLE = "people"


# Names of columns, plain and without marks. Several columns may have one target: the first filled
# one counts, and what is left over goes to the notes.
NAMES: dict[Target, tuple[str, ...]] = {
    Target.NAME: (
        *("name", "full name", "display name", "client name", "customer", "customer name"),
        *("contact", "contact name", "kunde", "nom complet"),
    ),
    Target.PREFIX: ("name prefix", "anrede", "salutation", "titel"),
    Target.FIRST_NAME: (
        *("first name", "first", "given name", "vorname", "prenom", "nombre", "client first name"),
        *("firstname",),
    ),
    Target.MIDDLE_NAME: ("middle name", "additional name"),
    Target.LAST_NAME: (
        *("last name", "last", "family name", "surname", "nachname", "nom", "apellidos"),
        *("client last name", "lastname"),
    ),
    Target.SUFFIX: ("suffix", "name suffix"),
    Target.COMPANY: (
        *("company", "company name", "organization", "organization name", "organisation", "firma"),
        *("organization 1 name", "associated company", "business name", "societe"),
    ),
    Target.KIND: ("kind",),
    Target.STATUS: ("status", "lead status", "stage", "lifecycle stage"),
    Target.PRIORITY: ("priority", "prioritat"),
    Target.RELATIONSHIP: ("relationship", "job title", "organization title", "position"),
    Target.EMAIL: (
        *("email", "e mail", "email address", "e mail address", "mail", "primary email"),
        *("e mail 1 value", "e mail 2 value", "e mail 3 value", "secondary email", "client email"),
        *("e mail 2 address", "e mail 3 address", "client emails", "courriel"),
    ),
    Target.PHONE: (
        *("phone", "phone number", "mobile", "mobile phone", "mobile number", "telefon", "handy"),
        *("phone 1 value", "phone 2 value", "phone 3 value", "primary phone", "home phone"),
        *("home phone 2", "business phone", "business phone 2", "work phone", "other phone"),
        *("work phone number", "company main phone", "telefonnummer", "mobil", "telephone"),
        *("business number",),
    ),
    Target.STREET: (
        *("street", "street address", "address 1 street", "home street", "business street"),
        *("address line 1", "home address", "strasse", "work address"),
    ),
    Target.POSTCODE: (
        *("postcode", "postal code", "zip", "zip code", "plz", "postcode zip", "home zipcode"),
        *("address 1 postal code", "home postal code", "business postal code", "work zipcode"),
    ),
    Target.TOWN: (
        *("city", "town", "ort", "stadt", "suburb town", "address 1 city", "home city"),
        *("business city", "work city", "ville", "other city"),
    ),
    Target.COUNTRY: (
        *("country", "country region", "address 1 country", "home country", "land"),
        *("home country region", "business country", "business country region", "work country"),
    ),
    Target.LOCATION: ("location", "address", "address 1 formatted", "adresse"),
    Target.INDUSTRY: ("industry", "branche", "profession"),
    Target.BIRTHDAY: ("birthday", "birth date", "date of birth", "geburtstag", "geburtsdatum"),
    Target.BIRTH_YEAR: ("birth year",),
    Target.BIRTH_MONTH: ("birth month",),
    Target.BIRTH_DAY: ("birth day",),
    Target.SOURCE: ("source", "lead source", "referral", "referred by", "quelle"),
    Target.DEAL_VALUE: ("deal value", "total project value", "primary invoice amount"),
    Target.OPPORTUNITY: ("opportunity", "project name"),
    Target.CHECK_SIZE: ("check size",),
    Target.NEXT_ACTION: ("next action",),
    Target.NEXT_ACTION_ON: ("next action on",),
    Target.ASSIGNEE: ("assignee", "contact owner"),
    Target.VIP: ("vip", "is vip"),
    Target.EXTERNAL_ID: ("id", "record id", "external id", "kundennummer", "customer id"),
    Target.LABELS: ("labels", "tags", "categories", "group membership", "label", "schlagworte"),
    Target.NOTES: ("notes", "client notes", "notizen", "note", "bemerkung", "bemerkungen"),
    Target.PARTNER_NAME: ("partner", "partner name", "spouse"),
    Target.PARTNER_FIRST: ("partner first", "partner first name"),
    Target.PARTNER_LAST: ("partner last", "partner last name"),
    Target.PARTNER_EMAIL: ("partner email", "partner e mail"),
    Target.PARTNER_PHONE: ("partner phone",),
    Target.PEOPLE: ("client info",),
}
BY_NAME = {name: target for target, names in NAMES.items() for name in names}
# A column of one of these makes "Title" a salutation: there the profession stands as "Job Title".
BESIDE_SALUTATION = "job title"


def key_of(header: str) -> str:
    """`E-mail 1 - Value` becomes `e mail 1 value`."""
    return " ".join(re.findall(r"[^\W_]+", plain(header)))


def guess(headers: Sequence[str]) -> list[Target]:
    """One target for each column; what is not known is ignored until somebody chooses."""
    keys = [key_of(header) for header in headers]
    return [target_of(key, keys) for key in keys]


def target_of(key: str, keys: Sequence[str]) -> Target:
    if key == "title":
        return Target.PREFIX if BESIDE_SALUTATION in keys else Target.RELATIONSHIP
    return BY_NAME.get(key, Target.IGNORE)


def fingerprint(headers: Iterable[str]) -> str:
    """What a mapping is remembered by: the same columns in the same order."""
    return "|".join(key_of(header) for header in headers)
