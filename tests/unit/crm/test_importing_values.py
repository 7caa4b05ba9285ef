"""What a row says about a customer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm.importing.columns import guess
from crm.importing.rows import Parsed, Problem
from crm.importing.values import CustomerReader
from tests.unit.crm.importing import TODAY, parsed, problems, values


def test_a_row_becomes_a_customer() -> None:
    row = {
        "First Name": " Zoë ",
        "Last Name": "Müller-Lüdenscheidt",
        "E-mail 1 - Value": "Zoe.Mueller@Example.com ",
        "Phone 1 - Value": "+49 30 23125 014",
        "Organization Name": "O'Brien, Smith & Co",
        "Address 1 - Street": "Blumenstraße 3",
        "Address 1 - City": "Köln",
        "Address 1 - Postal Code": "05123",
        "Address 1 - Country": "Germany",
        "Birthday": "1988-02-29",
        "Labels": "Brides ::: * myContacts",
        "Notes": "VIP\r\nmother: Ana",
        "Photo": "ignored",
    }
    assert parsed(row) == Parsed(
        values={
            "name": "Zoë Müller-Lüdenscheidt",
            "email": "Zoe.Mueller@Example.com",
            "phone": "+49 30 23125 014",
            "phone_e164": "+493023125014",
            "company": "O'Brien, Smith & Co",
            "location": "Blumenstraße 3, 05123 Köln, Germany",
            "birthday": date(1988, 2, 29),
            "notes": "VIP\nmother: Ana",
        },
        labels=["Brides"],
    )


def test_all_problems_of_a_row_are_told_at_once() -> None:
    row = {
        "Name": "x" * 201,
        "Email": "not-an-email",
        "Phone": "call me",
        "Birthday": "31.02.1988",
        "Deal value": "much",
        "Priority": "urgent",
        "VIP": "perhaps",
        "Next action on": "2026-12-01",
        "Keep in touch every (weeks)": "999",
        "Labels": "y" * 51,
    }
    found = parsed(row)
    assert {problem.column for problem in found.problems} == {*row}
    assert len(found.problems) == len(row)
    assert ("Email", "“not-an-email” is no e-mail address.") in found.problems
    assert ("Next action on", "Say what is to be done on that day.") in found.problems


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"Name": "Ana", "First Name": "Zoë"}, "Ana"),
        ({"First Name": "Zoë", "Middle Name": "M.", "Last Name": "Ray", "Suffix": "Jr."},
         "Zoë M. Ray Jr."),
        ({"Name Prefix": "Dr.", "Last Name": "Ray"}, "Dr. Ray"),
        ({"Anrede": "Frau", "Nachname": "Ray"}, "Ray"),
        ({"Company": "Acme", "Email": "a@b.example"}, "Acme"),
        ({"Email": "a@b.example", "Phone": "030 1234567"}, "a@b.example"),
        ({"Phone": "030 1234567"}, "030 1234567"),
        ({"Client Info": "Ann Lee ann@example.com"}, "Ann Lee"),
        ({"Name": "two\r\nlines"}, "two lines"),
        ({"Name": "two  spaces"}, "two  spaces"),
        ({"Name": "\u202eevil"}, "\u202eevil"),
        ({"Name": "'=1+1"}, "=1+1"),
        ({"Name": "翼 愛川"}, "翼 愛川"),
    ],
)  # fmt: skip
def test_a_name_is_found(row: dict[str, str], name: str) -> None:
    found = parsed(row)
    assert (found.values["name"], found.problems) == (name, [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"Name": "", "Notes": "x"},
         Problem("Name", "The row has no name, company, e-mail or phone.")),
        ({"Name": "---"}, Problem("Name", "Give a name with at least one letter or digit.")),
    ],
)  # fmt: skip
def test_a_row_without_a_name_is_told(row: dict[str, str], problem: Problem) -> None:
    assert parsed(row).problems == [problem]


def test_several_values_in_one_cell_or_in_several_columns() -> None:
    row = {
        "Email": "a@x.example ::: b@x.example, A@X.example",
        "Secondary Email": "c@x.example",
        "Phone": "030 1234567 ::: 0049 30 1234567",
        "Mobile": "0151 23456789",
        "Lead Source": "Fair",
        "Referral": "Ana",
    }
    assert values(row) == {
        "email": "a@x.example",
        "phone": "030 1234567",
        "phone_e164": "+49301234567",
        "source": "Fair",
        "notes": "Email: b@x.example\nSecondary Email: c@x.example\nMobile: 0151 23456789\n"
        "Referral: Ana",
    }


def test_twice_the_same_is_said_once() -> None:
    row = {"Email": "a@x.example", "Email address": "a@x.example", "Phone": "030/1234567"}
    row |= {"Phone number": "+49 30 1234567", "Source": "Fair", "Lead source": "Fair"}
    assert "notes" not in values(row)


@pytest.mark.parametrize("nothing", ["n/a", "N/A", "-", "None", "0/0/00", "NULL", "?"])
@pytest.mark.parametrize("column", ["Email", "Phone", "Birthday", "Deal value"])
def test_words_for_nothing_are_nothing(column: str, nothing: str) -> None:
    assert values({column: nothing}) == {}


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("1988-02-29", "DE", date(1988, 2, 29)),
        ("1988-02-29T00:00:00Z", "DE", date(1988, 2, 29)),
        ("1988-02-29 00:00", "DE", date(1988, 2, 29)),
        ("19880229", "DE", date(1988, 2, 29)),
        ("3.4.1988", "US", date(1988, 4, 3)),
        ("03/04/1988", "DE", date(1988, 4, 3)),
        ("03/04/1988", "US", date(1988, 3, 4)),
        ("02/29/1988", "DE", date(1988, 2, 29)),
        ("29/02/1988", "US", date(1988, 2, 29)),
        ("3.4.88", "DE", date(1988, 4, 3)),
        ("3.4.20", "DE", date(2020, 4, 3)),
        ("--02-29", "DE", date(1604, 2, 29)),
        ("--0229", "DE", date(1604, 2, 29)),
        ("1604-02-29", "DE", date(1604, 2, 29)),
        ("29.2.", "DE", date(1604, 2, 29)),
        ("02/29", "US", date(1604, 2, 29)),
        ("14 March", "DE", date(1604, 3, 14)),
        ("1 January 1988", "DE", date(1988, 1, 1)),
        ("1. Januar 1988", "DE", date(1988, 1, 1)),
        ("2 February", "DE", date(1604, 2, 2)),
        ("31. Mai", "DE", date(1604, 5, 31)),
        ("14. März 1988", "DE", date(1988, 3, 14)),
        ("March 14, 1988", "DE", date(1988, 3, 14)),
    ],
)
def test_a_birthday_is_read(text: str, country: str, day: date) -> None:
    assert values({"Birthday": text}, country=country) == {"birthday": day}


def test_a_birthday_in_three_columns() -> None:
    row = {"Birth Year": "1988", "Birth Month": "2", "Birth Day": "29"}
    assert values(row) == {"birthday": date(1988, 2, 29)}
    assert values(row | {"Birth Year": ""}) == {"birthday": date(1604, 2, 29)}
    assert values(row | {"Birth Month": ""}) == {}


def test_a_birthday_to_come_is_told() -> None:
    found = problems({"Birthday": "2026-11-23"})
    assert found == [Problem("Birthday", "“2026-11-23” has not come yet.")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("EUR 1200.50", "1200.50"),
        ("1.234 €", "1234"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert values({"Deal value": text}) == {"deal_value": Decimal(amount)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(4,500.00)", "“(4,500.00)” is below zero."),
        ("-5", "“-5” is below zero."),
        ("12.3.4", "“12.3.4” is no amount like “1200” or “1,200.50”."),
        ("99999999999", "This is more than can be kept."),
    ],
)
def test_an_amount_that_cannot_be_kept_is_told(text: str, reason: str) -> None:
    assert problems({"Deal value": text}) == [Problem("Deal value", reason)]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("Kind", "Partner", {"kind": "partner"}),
        ("Priority", "High", {"priority": 3}),
        ("VIP", "ja", {"is_vip": True}),
        ("VIP", "no", {"is_vip": False}),
        ("Keep in touch every (weeks)", "4", {"keep_in_touch_weeks": 4}),
        ("Status", "Lead", {"status": "id of lead"}),
        ("Assignee", "Mara@Lumen.example", {"assignee": "id of mara"}),
        ("Status", "Booked", {"notes": "Status: Booked"}),
        ("Contact owner", "Somebody", {"notes": "Contact owner: Somebody"}),
        ("Address", "Weg 1\r\n50667 Köln", {"location": "Weg 1, 50667 Köln"}),
        ("Record ID", "900", {"external_id": "900"}),
        ("Language", "de-AT", {"language": "de"}),
        ("Sprache", "Deutsch (Schweiz)", {"language": "de"}),
        ("Preferred language", "GERMAN", {"language": "de"}),
        ("Language", "en_US", {"language": "en-gb"}),
        ("Language", "עברית", {"language": "he"}),
        ("Language", "French", {"notes": "Language: French"}),
        ("Language", "n/a", {}),
    ],
)
def test_other_values_are_read(column: str, text: str, expected: dict[str, Any]) -> None:
    assert values({column: text}) == expected


def test_a_day_goes_with_its_action() -> None:
    row = {"Next action": "Call", "Next action on": "1.12.2026"}
    assert values(row) == {"next_action": "Call", "next_action_on": date(2026, 12, 1)}


def test_a_note_of_another_column_has_its_name() -> None:
    header = ["Name", "Notes", "Mileage"]
    reader = CustomerReader(
        header,
        [*guess(header)[:2], guess(["Notes"])[0]],
        country="DE",
        currency="EUR",
        today=TODAY,
        statuses={},
        assignees={},
    )
    assert reader.customer_of(["Zoë", "likes light", "12"]).values["notes"] == (
        "likes light\nMileage: 12"
    )


@pytest.mark.parametrize(
    ("cell", "known", "labels"),
    [
        ("Brides, VIP; Köln", (), ["Brides", "VIP", "Köln"]),
        ("Wedding, 2026, VIP", ("wedding, 2026",), ["Wedding, 2026", "VIP"]),
        ("a, b; c", ("a, b", "b; c"), ["a, b", "c"]),
        ('"a; b"; ""; "say ""hi"""', (), ["a; b", 'say "hi"']),
        ('"a" b; "c', (), ['"a" b', '"c']),
        ("* starred ::: * Work ::: a\nb", (), ["Work", "a", "b"]),
        ("VIP, vip", (), ["VIP"]),
        (" , ;", (), []),
        ("yes", (), ["yes"]),
    ],
)
def test_labels_are_told_apart(cell: str, known: tuple[str, ...], labels: list[str]) -> None:
    found = parsed({"Name": "Zoë", "Labels": cell}, labels=known)
    assert (found.labels, found.problems) == (labels, [])


@pytest.mark.parametrize(("cell", "labels"), [("yes", ["Newsletter"]), ("no", []), ("a", ["a"])])
def test_a_column_can_be_a_label(cell: str, labels: list[str]) -> None:
    targets = [*guess(["Name", "Labels"])]
    reader = CustomerReader(
        ["Name", "Newsletter"],
        targets,
        country="DE",
        currency="EUR",
        today=TODAY,
        statuses={},
        assignees={},
    )
    assert reader.customer_of(["Zoë", cell]).labels == labels


def test_too_many_labels_are_told() -> None:
    found = problems({"Labels": ", ".join(map(str, range(101)))})
    assert found == [Problem("Labels", "A row has at most 100 labels.")]


def person(
    name: str,
    title: str = "",
    email: str = "",
    phone: tuple[str, str] = ("", ""),
    **more: Any,
) -> Any:
    number, dialled = phone
    said = {"name": name, "title": title, "email": email, "phone": number, "phone_e164": dialled}
    return said | (more or {"assumed": ()})


@pytest.mark.parametrize(
    ("row", "contacts"),
    [
        (
            {"Partner First": "Ana", "Partner Last": "Ray", "Partner Email": "a@b.example"},
            [person("Ana Ray", "Partner", "a@b.example", assumed=("title",))],
        ),
        (
            {"Partner phone": "030 1234567"},
            [
                person(
                    "030 1234567",
                    "Partner",
                    phone=("030 1234567", "+49301234567"),
                    assumed=("name", "title"),
                )
            ],
        ),
        ({"Spouse": "n/a"}, []),
        (
            {"Contacts": 'Ann Lee; bride; ann@x.example; "030 1; 2"; 14 March\n"Bob; Ray"'},
            [
                person(
                    *("Ann Lee", "bride", "ann@x.example", ("030 1; 2", "+490301")),
                    birthday="1604-03-14",
                ),
                person("Bob; Ray", birthday=None),
            ],
        ),
        (
            {"Client Info": "Ann ann@x.example (bride), Bob (bob@x.example); Cy, d@x.example"},
            [
                person("Ann", "bride", "ann@x.example"),
                person("Bob", "", "bob@x.example"),
                person("Cy"),
                person("d@x.example", "", "d@x.example", assumed=("name",)),
            ],
        ),
    ],
)
def test_people_become_contacts(row: dict[str, str], contacts: list[Any]) -> None:
    found = parsed({"Name": "Zoë"} | row)
    assert (found.contacts, found.problems) == (contacts, [])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("; bride", "A contact has no name."),
        ("Ann; bride; ann", "“ann” is no e-mail address."),
        ("Ann; ; ; none", "“none” is no phone number: it has no digits."),
        ("Ann; ; ; ; 31.2.", "The calendar has no day “31.2.”."),
        ("x" * 201, "The name or the title of “xxx"),
        ("a; b; c; d; e; f", "“a; b; c; d; e; f” has more than name, title, email, phone"),
        ("x\n" * 20_000, "This is longer than 30,000 characters."),
        ("x\n" * 201, "A row has at most 200 contacts."),
    ],
)
def test_contacts_that_cannot_be_read_are_told(cell: str, reason: str) -> None:
    [problem] = problems({"Contacts": cell})
    assert (problem.column, problem.reason.startswith(reason)) == ("Contacts", True)


def test_the_first_of_several_people_is_the_customer() -> None:
    found = parsed({"Client Info": "Ann Lee ann@x.example, Bob Ray bob@x.example"})
    assert found.values == {"name": "Ann Lee", "email": "ann@x.example"}
    assert found.contacts == [person("Bob Ray", "", "bob@x.example")]


def test_a_partner_with_a_wrong_address_is_told() -> None:
    assert problems({"Partner": "Ana", "Partner Email": "no address"}) == [
        Problem("Partner Email", "“no address” is no e-mail address.")
    ]
