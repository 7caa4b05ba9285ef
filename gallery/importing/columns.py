"""What the columns of lists of shoots hold, by the names that other products give them."""

from collections.abc import Sequence
from enum import StrEnum

from crm.importing.columns import key_of


class Target(StrEnum):
    """Where the cells of a column go. Customers are looked for, and never made."""

    IGNORE = "ignore"
    NOTES = "notes"
    LABELS = "labels"
    NAME = "name"
    SHOT_ON = "shot_on"
    CUSTOMER = "customer"
    CUSTOMER_FIRST = "customer_first"
    CUSTOMER_LAST = "customer_last"
    CUSTOMER_EMAIL = "customer_email"
    CUSTOMER_ID = "customer_id"


NAMES: dict[Target, tuple[str, ...]] = {
    Target.NAME: (
        *("name", "session", "session name", "title", "project", "project name", "shoot"),
        *("shoot name", "job", "job name", "event", "event name", "gallery", "gallery name"),
        *("album", "album name", "collection", "titel", "shooting", "auftrag", "projekt"),
    ),
    Target.SHOT_ON: (
        *("date", "shot on", "shoot date", "session date", "event date", "project date", "datum"),
        *("date taken", "main shoot date", "job date", "shooting date", "aufnahmedatum"),
    ),
    Target.CUSTOMER: (
        *("customer", "customer name", "client", "client name", "client info", "contact"),
        *("contact name", "kunde", "primary client", "full name"),
    ),
    Target.CUSTOMER_FIRST: ("first name", "first", "client first name", "vorname"),
    Target.CUSTOMER_LAST: ("last name", "last", "client last name", "nachname"),
    Target.CUSTOMER_EMAIL: (
        *("email", "e mail", "email address", "e mail address", "client email", "customer email"),
        *("customer e mail", "client emails", "mail"),
    ),
    Target.CUSTOMER_ID: ("customer id", "client id", "kundennummer", "record id"),
    Target.LABELS: (
        *("labels", "tags", "type", "project type", "event type", "job type", "session type"),
        *("category", "categories", "shoot type", "schlagworte", "art"),
    ),
    Target.NOTES: (
        *("notes", "description", "comments", "notizen", "note", "bemerkung", "bemerkungen"),
    ),
}
BY_NAME = {name: target for target, names in NAMES.items() for name in names}


def guess(header: Sequence[str]) -> list[Target]:
    """One target for each column; what is not known is left out until somebody chooses."""
    return [BY_NAME.get(key_of(name), Target.IGNORE) for name in header]
