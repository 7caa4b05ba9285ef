"""What a row of a table says about a customer; knows no model.

Nothing that a column with a target says is lost: what has no place of its own goes to the notes, as
`Column: value`. All that is wrong in a row is told at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from crm import phones
from crm.emails import is_address
from crm.importing import cells as read
from crm.importing.columns import Target, guess
from crm.importing.contacts import contacts
from crm.importing.people import Person, full_name, is_courtesy, people
from crm.importing.rows import (
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_TITLE,
    MOST_CONTACTS,
    Cell,
    Parsed,
    Reader,
    Row,
)
from photocrm.language import named

LONGEST_LOCATION = 200
LONGEST_RHYTHM = 260  # weeks
TEXTS = {
    Target.COMPANY: 200,
    Target.RELATIONSHIP: LONGEST_TITLE,
    Target.INDUSTRY: 100,
    Target.SOURCE: 100,
    Target.OPPORTUNITY: 200,
    Target.NEXT_ACTION: 200,
    Target.EXTERNAL_ID: 200,
}
KINDS = {"customer": "customer", "partner": "partner", "investor": "investor"}
PRIORITIES = {"low": 1, "1": 1, "normal": 2, "medium": 2, "2": 2, "high": 3, "3": 3} | {
    "niedrig": 1,
    "mittel": 2,
    "hoch": 3,
}
AMOUNTS = {Target.DEAL_VALUE: 12, Target.CHECK_SIZE: 14}
# Countries that write the month first.
MONTH_FIRST = frozenset(("US", "PH", "FM", "MH", "PW"))
CustomerRow = Row[Target]


class CustomerReader(Reader[Target]):
    """Reads the rows of one table.

    `country` is that of phone numbers without a code of their own. `statuses` and `assignees` tell
    what stands for the studio's own words, given in small letters; other words go to the notes.
    """

    def __init__(
        self,
        header: Sequence[str],
        targets: Sequence[Target],
        *,
        country: str,
        currency: str,
        today: date,
        statuses: Mapping[str, Any],
        assignees: Mapping[str, Any],
        labels: Collection[str] = (),
    ) -> None:
        super().__init__(header, targets, guess(header), labels)
        self.country, self.currency = country, currency
        self.days = {"today": today, "month_first": country in MONTH_FIRST}
        self.words = {Target.STATUS: statuses, Target.ASSIGNEE: assignees}
        self.together = [keep for keep, parts in TOGETHER.items() if parts & set(targets)]

    def customer_of(self, cells: Sequence[str]) -> Parsed:
        row = self.row(cells)
        for target in row.found:
            if target in TEXTS:
                self.keep_text(row, target)
            elif target in READERS:
                READERS[target](self, row)
        for keep in self.together:
            keep(self, row)
        self.keep_name(row)
        if len(row.parsed.contacts) > MOST_CONTACTS:
            row.refuse("Contacts", f"A row has at most {MOST_CONTACTS} contacts.")
        if labels := row.found.get(Target.LABELS):
            self.keep_labels(row, labels)
        self.keep_notes(row, row.found.get(Target.NOTES, ()))
        return row.parsed

    def keep_text(self, row: CustomerRow, target: Target) -> None:
        if cell := row.take(target):
            row.keep(target.value, cell, TEXTS[target])

    def keep_emails(self, row: CustomerRow) -> None:
        """The first is the customer's."""
        known: set[str] = set()
        for cell in row.found[Target.EMAIL]:
            if read.is_nothing(cell.text):
                continue
            for email in row.read(cell, read.emails) or ():
                if not known:
                    row.parsed.values["email"] = email
                elif email.casefold() not in known:
                    row.note(Cell(cell.column, email))
                known.add(email.casefold())

    def keep_phones(self, row: CustomerRow) -> None:
        """The first is the customer's; others that are another number go to the notes."""
        known: set[str] = set()
        for cell in row.found[Target.PHONE]:
            if read.is_nothing(cell.text):
                continue
            for phone in row.read(cell, read.phones, longest=LONGEST_PHONE) or ():
                dialled = phones.e164(phone, country=self.country)
                if not known:
                    row.parsed.values |= {"phone": phone, "phone_e164": dialled}
                elif (dialled or phone) not in known:
                    row.note(Cell(cell.column, phone))
                known.add(dialled or phone)

    def keep_kind(self, row: CustomerRow) -> None:
        self.keep_word(row, Target.KIND, KINDS)

    def keep_priority(self, row: CustomerRow) -> None:
        self.keep_word(row, Target.PRIORITY, PRIORITIES)

    def keep_word(self, row: CustomerRow, target: Target, words: Mapping[str, Any]) -> None:
        if cell := row.take(target):
            if cell.text.casefold() in words:
                row.parsed.values[target.value] = words[cell.text.casefold()]
            else:
                allowed = ", ".join(word for word in words if not word.isdigit())
                row.refuse(cell.column, f"“{read.shortened(cell.text)}” is none of: {allowed}.")

    def keep_status(self, row: CustomerRow) -> None:
        self.keep_own_word(row, Target.STATUS)

    def keep_assignee(self, row: CustomerRow) -> None:
        self.keep_own_word(row, Target.ASSIGNEE)

    def keep_own_word(self, row: CustomerRow, target: Target) -> None:
        """A word that the studio does not use is kept as a note: no other row would pass either."""
        if cell := row.take(target):
            meant = self.words[target].get(cell.text.casefold())
            if meant is None:
                row.note(cell)
            else:
                row.parsed.values[target.value] = meant

    def keep_language(self, row: CustomerRow) -> None:
        """One that no private page speaks is kept as a note."""
        if (cell := row.take(Target.LANGUAGE)) and not read.is_nothing(cell.text):
            if code := named(cell.text):
                row.parsed.values["language"] = code
            else:
                row.note(cell)

    def keep_own_id(self, row: CustomerRow) -> None:
        """Our key tells who is meant; where it is the only id, another studio knows no better one
        either.
        """
        if cell := row.take(Target.OWN_ID):
            name = "own_id" if "external_id" in row.parsed.values else "external_id"
            row.keep(name, cell, TEXTS[Target.EXTERNAL_ID])

    def keep_vip(self, row: CustomerRow) -> None:
        if (cell := row.take(Target.VIP)) and (said := row.read(cell, read.yes_or_no)) is not None:
            row.parsed.values["is_vip"] = said

    def keep_rhythm(self, row: CustomerRow) -> None:
        if (cell := row.take(Target.KEEP_IN_TOUCH)) and not read.is_nothing(cell.text):
            weeks = row.read(cell, read.whole_number, least=1, most=LONGEST_RHYTHM)
            row.parsed.values["keep_in_touch_weeks"] = weeks

    def keep_deal(self, row: CustomerRow) -> None:
        self.keep_amount(row, Target.DEAL_VALUE)

    def keep_check(self, row: CustomerRow) -> None:
        self.keep_amount(row, Target.CHECK_SIZE)

    def keep_amount(self, row: CustomerRow, target: Target) -> None:
        if (cell := row.take(target)) and not read.is_nothing(cell.text):
            digits = AMOUNTS[target]
            amount = row.read(cell, read.amount, currency=self.currency, digits=digits)
            row.parsed.values[target.value] = amount

    def keep_due(self, row: CustomerRow) -> None:
        if (cell := row.take(Target.NEXT_ACTION_ON)) and not read.is_nothing(cell.text):
            row.parsed.values["next_action_on"] = row.read(cell, read.day, **self.days)

    def judge_action(self, row: CustomerRow) -> None:
        values = row.parsed.values
        if values.get("next_action_on") and "next_action" not in values:
            column = row.found[Target.NEXT_ACTION_ON][0].column
            row.refuse(column, "Say what is to be done on that day.")

    def keep_location(self, row: CustomerRow) -> None:
        """As it stands there, else put together from its parts."""
        cell = row.take(Target.LOCATION) or self.address(row)
        if cell:
            line = Cell(cell.column, read.one_line(cell.text, ", "))
            row.keep("location", line, LONGEST_LOCATION)

    def address(self, row: CustomerRow) -> Cell | None:
        """`Blumenstraße 3, 50667 Köln, Germany`, where there is no location in one piece."""
        if Target.LOCATION in row.found:
            return None
        parts = [row.take(target) for target in ADDRESS]
        column = next((cell.column for cell in parts if cell), None)
        if column is None:
            return None
        street, postcode, town, *rest = [cell.text if cell else "" for cell in parts]
        lines = (street, f"{postcode} {town}".strip(), *rest)
        return Cell(column, ", ".join(filter(None, lines)))

    def keep_birthday(self, row: CustomerRow) -> None:
        cell = row.take(Target.BIRTHDAY) or self.composed_birthday(row)
        if cell and not read.is_nothing(cell.text):
            row.parsed.values["birthday"] = row.read(cell, read.birthday, **self.days)

    def composed_birthday(self, row: CustomerRow) -> Cell | None:
        if Target.BIRTH_DAY not in row.found:
            return None
        parts = (Target.BIRTH_YEAR, Target.BIRTH_MONTH, Target.BIRTH_DAY)
        text = read.composed_day(*(row.text(part) for part in parts))
        return Cell(row.found[Target.BIRTH_DAY][0].column, text) if text else None

    def keep_partner(self, row: CustomerRow) -> None:
        if not PARTNER.keys() & row.found.keys():
            return
        said = {PARTNER[target]: row.take(target) for target in PARTNER}
        texts = {part: cell.text if cell else "" for part, cell in said.items()}
        name = texts["name"] or full_name("", texts["first"], "", texts["last"], "")
        email = self.first_of(row, said["email"], read.emails)
        phone = self.first_of(row, said["phone"], read.phones, longest=LONGEST_PHONE)
        column = next(cell.column for cell in said.values() if cell)
        assumed = ("title",) if name else ("name", "title")
        person = Person(read.one_line(name) or email or phone, email, "Partner", phone, assumed)
        self.keep_person(row, column, person)

    def first_of(
        self, row: CustomerRow, cell: Cell | None, reader: Callable[..., list[str]], **options: Any
    ) -> str:
        """The others go to the notes."""
        if cell is None or read.is_nothing(cell.text):
            return ""
        found = row.read(cell, reader, **options) or [""]
        row.notes += [Cell(cell.column, more) for more in found[1:]]
        return found[0]

    def keep_people(self, row: CustomerRow) -> None:
        """The first is the customer, unless that one has a name of its own."""
        for cell in row.found[Target.PEOPLE]:
            for person in row.read(cell, people) or ():
                if person.email and not is_address(person.email):
                    reason = f"“{read.shortened(person.email)}” is no e-mail address."
                    row.refuse(cell.column, reason)
                self.keep_person(row, cell.column, person)

    def keep_contacts(self, row: CustomerRow) -> None:
        for cell in row.found[Target.CONTACTS]:
            try:
                for contact in contacts(cell.text, **self.days):
                    dialled = phones.e164(contact["phone"], country=self.country)
                    row.parsed.contacts.append({**contact, "phone_e164": dialled})
            except read.Unreadable as unreadable:
                row.refuse(cell.column, str(unreadable))

    def keep_person(self, row: CustomerRow, column: str, person: Person) -> None:
        if not person.name or read.is_nothing(person.name):
            return
        if len(person.name) > LONGEST_NAME:
            row.refuse(column, f"A name has at most {LONGEST_NAME} characters.")
        row.parsed.contacts.append(
            {
                "name": person.name,
                "title": person.role[:LONGEST_TITLE],
                "email": person.email,
                "phone": person.phone,
                "phone_e164": phones.e164(person.phone, country=self.country),
                "assumed": person.assumed,
            }
        )

    def keep_name(self, row: CustomerRow) -> None:
        values = row.parsed.values
        cell = row.take(Target.NAME) or self.composed_name(row) or self.first_person(row)
        if cell is None:
            stand_in = values.get("company") or values.get("email") or values.get("phone")
            cell = Cell("Name", stand_in) if stand_in else None
        if cell is None:
            row.refuse("Name", "The row has no name, company, e-mail or phone.")
        elif not any(mark.isalnum() for mark in cell.text):
            row.refuse(cell.column, "Give a name with at least one letter or digit.")
        else:
            row.keep("name", cell, LONGEST_NAME)

    def composed_name(self, row: CustomerRow) -> Cell | None:
        prefix = row.take(Target.PREFIX)
        if prefix and is_courtesy(prefix.text):
            row.note(prefix)
            prefix = None
        parts = [row.take(target) for target in NAME_PARTS]
        if not any(parts):
            return None
        name = full_name(*(cell.text if cell else "" for cell in (prefix, *parts)))
        return Cell(next(cell.column for cell in parts if cell), name)

    def first_person(self, row: CustomerRow) -> Cell | None:
        if Target.PEOPLE not in row.found or not row.parsed.contacts:
            return None
        person = row.parsed.contacts.pop(0)
        if person["email"]:
            row.parsed.values.setdefault("email", person["email"])
        return Cell(row.found[Target.PEOPLE][0].column, person["name"])


ADDRESS = (Target.STREET, Target.POSTCODE, Target.TOWN, Target.REGION, Target.COUNTRY)
NAME_PARTS = (Target.FIRST_NAME, Target.MIDDLE_NAME, Target.LAST_NAME, Target.SUFFIX)
PARTNER = {
    Target.PARTNER_NAME: "name",
    Target.PARTNER_FIRST: "first",
    Target.PARTNER_LAST: "last",
    Target.PARTNER_EMAIL: "email",
    Target.PARTNER_PHONE: "phone",
}
# Values that are put together from several columns.
TOGETHER = {
    CustomerReader.keep_location: {Target.LOCATION, *ADDRESS},
    CustomerReader.keep_birthday: {Target.BIRTHDAY, Target.BIRTH_DAY},
    CustomerReader.keep_partner: PARTNER.keys(),
    CustomerReader.judge_action: {Target.NEXT_ACTION_ON},
    CustomerReader.keep_own_id: {Target.OWN_ID},
}
READERS = {
    Target.EMAIL: CustomerReader.keep_emails,
    Target.PHONE: CustomerReader.keep_phones,
    Target.KIND: CustomerReader.keep_kind,
    Target.PRIORITY: CustomerReader.keep_priority,
    Target.STATUS: CustomerReader.keep_status,
    Target.ASSIGNEE: CustomerReader.keep_assignee,
    Target.VIP: CustomerReader.keep_vip,
    Target.LANGUAGE: CustomerReader.keep_language,
    Target.KEEP_IN_TOUCH: CustomerReader.keep_rhythm,
    Target.DEAL_VALUE: CustomerReader.keep_deal,
    Target.CHECK_SIZE: CustomerReader.keep_check,
    Target.NEXT_ACTION_ON: CustomerReader.keep_due,
    Target.PEOPLE: CustomerReader.keep_people,
    Target.CONTACTS: CustomerReader.keep_contacts,
}
