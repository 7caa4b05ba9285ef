"""What the columns of other products hold, by the names their exports give them.

Seen in the exports of Google Contacts, Outlook, Thunderbird, HubSpot, HoneyBook, Dubsado, Studio
Ninja, VSCO Workspace, PhotoBiz, Mailchimp and LinkedIn, and in German tables of Excel; with usual
names in other languages, the columns of vCards (`photocrm.tables.cards`), and our own.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from crm.search import plain


class Target(StrEnum):
    """Where the cells of a column go. Those of one value, like the parts of a name, are put
    together.
    """

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
    VIP = "is_vip"
    RELATIONSHIP = "relationship"
    EMAIL = "email"
    PHONE = "phone"
    LOCATION = "location"
    STREET = "street"
    POSTCODE = "postcode"
    TOWN = "town"
    REGION = "region"
    COUNTRY = "country"
    LANGUAGE = "language"
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
    KEEP_IN_TOUCH = "keep_in_touch_weeks"
    EXTERNAL_ID = "external_id"
    OWN_ID = "own_id"
    PARTNER_NAME = "partner_name"
    PARTNER_FIRST = "partner_first"
    PARTNER_LAST = "partner_last"
    PARTNER_EMAIL = "partner_email"
    PARTNER_PHONE = "partner_phone"
    PEOPLE = "people"
    CONTACTS = "contacts"


# Names of columns, plain and without marks. Several columns may have one target: the first filled
# one counts, and what is left over goes to the notes.
NAMES: dict[Target, tuple[str, ...]] = {
    Target.NAME: (
        *(
            "name",
            "full name",
            "display name",
            "client name",
            "customer",
            "customer name",
            "client",
        ),
        *("contact", "contact name", "kunde", "nom complet", "nombre completo", "naam"),
    ),
    Target.PREFIX: ("name prefix", "prefix", "anrede", "salutation", "titel"),
    Target.FIRST_NAME: (
        *("first name", "first", "given name", "vorname", "prenom", "nombre", "client first name"),
        *("firstname", "forename", "voornaam", "nome"),
    ),
    Target.MIDDLE_NAME: ("middle name", "additional name", "middle"),
    Target.LAST_NAME: (
        *("last name", "last", "family name", "surname", "nachname", "nom", "apellidos"),
        *("client last name", "lastname", "achternaam", "cognome", "apellido", "name last"),
    ),
    Target.SUFFIX: ("suffix", "name suffix"),
    Target.COMPANY: (
        *("company", "company name", "organization", "organization name", "organisation", "firma"),
        *("organization 1 name", "associated company", "business name", "societe", "business"),
        *("empresa", "bedrijf", "azienda", "unternehmen"),
    ),
    Target.KIND: ("kind",),
    Target.STATUS: ("status", "lead status", "stage", "lifecycle stage", "contact type"),
    Target.PRIORITY: ("priority", "prioritat"),
    Target.RELATIONSHIP: (
        *("relationship", "job title", "organization title", "organization 1 title", "position"),
        *("beziehung", "role"),
    ),
    Target.EMAIL: (
        *("email", "e mail", "email address", "e mail address", "mail", "primary email"),
        *("e mail 1 value", "e mail 2 value", "e mail 3 value", "secondary email", "client email"),
        *("e mail 2 address", "e mail 3 address", "client emails", "courriel", "email 1"),
        *("email 2", "home email", "work email", "business email", "other email", "emails"),
        *("correo electronico", "e mail adresse", "emailaddress", "alternative email"),
    ),
    Target.PHONE: (
        *("phone", "phone number", "mobile", "mobile phone", "mobile number", "telefon", "handy"),
        *("phone 1 value", "phone 2 value", "phone 3 value", "primary phone", "home phone"),
        *("home phone 2", "business phone", "business phone 2", "work phone", "other phone"),
        *("work phone number", "company main phone", "telefonnummer", "mobil", "telephone", "cell"),
        *("mobile phone number", "cell phone", "home number", "work number", "client phone"),
        *("phone 2", "telefono", "telefoon", "tel", "rufnummer", "mobilnummer", "phones"),
    ),
    Target.STREET: (
        *("street", "street address", "address 1 street", "home street", "business street"),
        *("address line 1", "home address", "strasse", "work address", "address 1", "rue", "calle"),
    ),
    Target.POSTCODE: (
        *("postcode", "postal code", "zip", "zip code", "plz", "postcode zip", "home zipcode"),
        *("address 1 postal code", "home postal code", "business postal code", "work zipcode"),
        *("postleitzahl", "zipcode", "code postal"),
    ),
    Target.TOWN: (
        *("city", "town", "ort", "stadt", "suburb town", "address 1 city", "home city"),
        *("business city", "work city", "ville", "town city", "wohnort", "ciudad", "suburb"),
    ),
    Target.REGION: (
        *("state", "region", "county", "province", "state or province", "address 1 region"),
        *("home state", "business state", "work state", "bundesland", "state region"),
    ),
    Target.COUNTRY: (
        *("country", "country region", "address 1 country", "home country", "land"),
        *("home country region", "business country", "business country region", "work country"),
        *("pays", "pais"),
    ),
    Target.LOCATION: (
        *("location", "address", "address 1 formatted", "adresse", "anschrift", "postal address"),
        "mailing address",
    ),
    Target.LANGUAGE: (
        *("language", "preferred language", "language code", "sprache", "bevorzugte sprache"),
        *("korrespondenzsprache", "langue", "idioma", "lingua", "taal"),
    ),
    Target.INDUSTRY: ("industry", "branche", "profession"),
    Target.BIRTHDAY: (
        *("birthday", "birth date", "date of birth", "geburtstag", "geburtsdatum", "birthdate"),
        *("dob", "anniversaire", "cumpleanos"),
    ),
    Target.BIRTH_YEAR: ("birth year",),
    Target.BIRTH_MONTH: ("birth month",),
    Target.BIRTH_DAY: ("birth day",),
    Target.SOURCE: (
        "source",
        "lead source",
        "referral",
        "referred by",
        "quelle",
        "original source",
    ),
    Target.DEAL_VALUE: ("deal value", "total project value", "primary invoice amount"),
    Target.OPPORTUNITY: ("opportunity", "project name"),
    Target.CHECK_SIZE: ("check size",),
    Target.NEXT_ACTION: ("next action",),
    Target.NEXT_ACTION_ON: ("next action on",),
    Target.ASSIGNEE: ("assignee", "contact owner"),
    Target.KEEP_IN_TOUCH: ("keep in touch every weeks",),
    Target.VIP: ("vip", "is vip"),
    Target.EXTERNAL_ID: (
        *("record id", "external id", "kundennummer", "customer id", "client id", "uid"),
    ),
    Target.LABELS: (
        *("labels", "tags", "categories", "group membership", "label", "schlagworte", "groups"),
        *("kategorien", "keywords"),
    ),
    Target.NOTES: (
        *("notes", "client notes", "notizen", "note", "bemerkung", "bemerkungen", "comments"),
    ),
    Target.PARTNER_NAME: ("partner", "partner name", "spouse", "partner s name"),
    Target.PARTNER_FIRST: ("partner first", "partner first name", "partner s first name"),
    Target.PARTNER_LAST: ("partner last", "partner last name", "partner s last name"),
    Target.PARTNER_EMAIL: ("partner email", "partner e mail", "partner s email"),
    Target.PARTNER_PHONE: ("partner phone", "partner s phone"),
    Target.PEOPLE: ("client info",),
    Target.CONTACTS: ("contacts",),
}
BY_NAME = {name: target for target, names in NAMES.items() for name in names}
# What a column holds may hang on another one: there the profession stands as "Job Title", the last
# name as "Name", and the address in parts. Our own export has both ids; in any other table the id
# is that of its program.
BESIDE = {
    "id": ("external id", Target.OWN_ID, Target.EXTERNAL_ID),
    "title": ("job title", Target.PREFIX, Target.RELATIONSHIP),
    "name": ("vorname", Target.LAST_NAME, Target.NAME),
    "home address": ("home street", Target.IGNORE, Target.STREET),
}
NUMBER = re.compile(r"\b\d+\b")
# Between the words of `FirstName` and `Address1`.
JOINED = re.compile(r"(?<=[a-z])(?=[A-Z0-9])")


def key_of(header: str) -> str:
    """`E-mail 1 - Value` becomes `e mail 1 value`."""
    return " ".join(re.findall(r"[^\W_]+", plain(header)))


def guess(header: Sequence[str]) -> list[Target]:
    """One target for each column; what is not known is left out until somebody chooses."""
    keys = [key_of(name) for name in header]
    return [
        target_of(key, keys) or target_of(key_of(JOINED.sub(" ", name)), keys) or Target.IGNORE
        for key, name in zip(keys, header, strict=True)
    ]


def target_of(key: str, keys: Sequence[str]) -> Target | None:
    """Of `phone 7 value` what is known of `phone 1 value`, and of `home street 2` what is known of
    `home street`.
    """
    if key in BESIDE:
        other, with_it, alone = BESIDE[key]
        return with_it if other in keys else alone
    first, bare = NUMBER.sub("1", key), " ".join(NUMBER.sub(" ", key).split())
    return BY_NAME.get(key) or BY_NAME.get(first) or BY_NAME.get(bare)


def fingerprint(header: Iterable[str]) -> str:
    """What a mapping is remembered by: the same columns in the same order."""
    return "|".join(map(key_of, header))
