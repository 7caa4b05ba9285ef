"""The fast way to read phone numbers says what `phonenumbers` says, or nothing."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from crm import dialling

FORMATS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def by_library(phone: str, region: str) -> tuple[str, ...] | None:
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return tuple(phonenumbers.format_number(number, way) for way in FORMATS)


def quick(phone: str, region: str) -> tuple[str, ...] | None:
    found = dialling.number(phone, region)
    return (f"+{found.code}{found.national}", *dialling.spellings(found)) if found else None


@pytest.mark.parametrize(
    ("phone", "region", "spellings"),
    [
        ("+49 30 23125 014", "US", ("+493023125014", "+49 30 23125014", "030 23125014")),
        ("030/23125-014", "DE", ("+493023125014", "+49 30 23125014", "030 23125014")),
        ("0049 (30) 23125-014", "FR", ("+493023125014", "+49 30 23125014", "030 23125014")),
        ("(020) 7946 0123", "GB", ("+442079460123", "+44 20 7946 0123", "020 7946 0123")),
        ("+1 212-555-0142", "DE", ("+12125550142", "+1 212-555-0142", "(212) 555-0142")),
    ],
)
def test_usual_numbers_are_read(phone: str, region: str, spellings: tuple[str, ...]) -> None:
    assert quick(phone, region) == spellings == by_library(phone, region)


@pytest.mark.parametrize(
    ("phone", "region"),
    [
        ("+49 (0)30 23125", "DE"),
        ("030 23125 ext. 4", "DE"),
        ("n/a", "DE"),
        ("", "DE"),
        ("+", "DE"),
        ("000491805", "DE"),
        ("555-0142", "US"),
        ("011 49 30 23125014", "US"),
        ("+39 06 698 1234", "IT"),
        ("030 23125014", "XX"),
    ],
)
def test_others_are_left_to_the_library(phone: str, region: str) -> None:
    assert quick(phone, region) is None


PHONES = st.text("0123456789 ()/.-+", max_size=18)


@given(phone=PHONES, region=st.sampled_from(REGIONS))
@example(phone="+08).222 9/8405-83", region="HU")
def test_what_is_read_is_what_the_library_reads(phone: str, region: str) -> None:
    found = quick(phone, region)
    assert found is None or found == by_library(phone, region)


@given(
    start=st.sampled_from(["+{code}", "00{code}", "0", "", "+{code} (", "{code}"]),
    kind=st.sampled_from(list(phonenumbers.PhoneNumberType.values())),
    tail=st.text("0123456789", min_size=1, max_size=6),
    region=st.sampled_from(REGIONS),
)
def test_numbers_like_real_ones_are_read_the_same(
    start: str, kind: int, tail: str, region: str
) -> None:
    model = phonenumbers.example_number_for_type(region, kind)
    if model is None:
        return
    national = phonenumbers.national_significant_number(model)
    phone = start.format(code=model.country_code) + national[: -len(tail)] + tail
    for asked in (region, "DE", "US"):
        found = quick(phone, asked)
        assert found is None or found == by_library(phone, asked)
