"""Columns of other products are known by their names."""

import pytest

from crm.importing.columns import Target, fingerprint, guess
from photocrm.tables.cards import HEADER

OURS = (
    *("Name", "Company", "Kind", "Status", "Priority", "VIP", "Relationship", "E-mail", "Phone"),
    *("Phone, international", "Location", "Language", "Industry", "Birthday", "Source"),
    *("Deal value", "Opportunity", "Check size", "Next action", "Next action on", "Assignee"),
    *("Keep in touch every (weeks)", "Labels", "Contacts", "Notes", "Last contact", "Created"),
    *("External id", "Id"),
)


def known(*header: str) -> dict[str, str]:
    """The targets of the columns that have one."""
    targets = zip(header, guess(header), strict=True)
    return {name: target.value for name, target in targets if target != Target.IGNORE}


def test_our_own_export_is_known() -> None:
    left_out = {"Phone, international", "Last contact", "Created"}
    found = known(*OURS)
    assert set(found) == {*OURS} - left_out
    ids = (found["VIP"], found["External id"], found["Id"])
    assert ids == ("is_vip", "external_id", "own_id")
    assert found["Keep in touch every (weeks)"] == "keep_in_touch_weeks"


def test_vcards_are_known() -> None:
    left_out = {"Nickname", "Department", "Other addresses", "Anniversary", "Website"}
    assert set(known(*HEADER)) == {*HEADER} - left_out


@pytest.mark.parametrize(
    ("header", "targets"),
    [
        (
            ["Organization Name", "E-mail 1 - Label", "E-mail 1 - Value", "Phone 7 - Value"],
            ["company", "ignore", "email", "phone"],
        ),
        (
            ["Title", "First Name", "Job Title", "Business Country/Region", "E-mail 2 Address"],
            ["prefix", "first_name", "relationship", "country", "email"],
        ),
        (["Title", "First Name"], ["relationship", "first_name"]),
        (["Home Address", "Home City"], ["street", "town"]),
        (["Home Address", "Home Street", "Home City"], ["ignore", "street", "town"]),
        (["Vorname", "Name", "PLZ", "Ort"], ["first_name", "last_name", "postcode", "town"]),
        (["Birth Year", "Birth Month", ""], ["birth_year", "birth_month", "ignore"]),
        (["Record ID", "Lifecycle Stage", "Contact owner"], ["external_id", "status", "assignee"]),
        (["Id", "Name"], ["external_id", "name"]),
        (["#", "Business Number", "Suburb/Town"], ["ignore", "ignore", "town"]),
        (["CLIENT_INFO", "PROJECT_NAME"], ["people", "opportunity"]),
        (["Partner First Name", "Partner Email"], ["partner_first", "partner_email"]),
        (["Prénom", "Société", "TAGS"], ["first_name", "company", "labels"]),
        (["Sprache", "Preferred language"], ["language", "language"]),
        (["Home Street", "Home Street 2", "Custom 2"], ["street", "street", "ignore"]),
        (["FirstName", "CellPhone", "Address1"], ["first_name", "phone", "street"]),
        (["Contact type", "Mailing address", "IMAddress"], ["status", "location", "ignore"]),
    ],
)
def test_columns_of_other_products_are_known(header: list[str], targets: list[str]) -> None:
    assert [target.value for target in guess(header)] == targets


def test_a_fingerprint_tells_orders_apart_and_spellings_not() -> None:
    assert fingerprint(["E-Mail", "Télefon "]) == fingerprint(["e_mail", "TELEFON"])
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])
    assert fingerprint(["a", ""]) != fingerprint(["a"])
