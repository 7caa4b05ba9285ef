"""The usual spellings of phone numbers, read ten times as fast as by `phonenumbers`.

Whatever is not plain (an extension, letters, a carrier's code, a length that is no number's) is
left to that library, whose metadata decides here too: `number` answers None.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberFormat,
    PhoneMetadata,
    region_code_for_country_code,
)

USUAL = re.compile(r"\+?[\d ()./-]+", re.ASCII)
NO_DIGITS = str.maketrans("", "", " ()./-")
ZERO_IN_BRACKETS = re.compile(r"\(\s*0")
GROUP = re.compile(r"\\(\d)")
LONGEST_CODE = 3


class Number(NamedTuple):
    """The country's code, and the digits behind it."""

    code: str
    national: str
    country: "Country"


class Formats:
    """In which groups the digits of a number are written."""

    def __init__(self, formats: list[NumberFormat], *, at_home: bool) -> None:
        self.ways: dict[str, tuple[slice, str]] = {}
        choices, behind = [], 0
        for number, way in enumerate(formats):
            pattern, name = way.pattern or "", f"w{number}"
            groups = re.compile(pattern).groups
            template = template_of(way, at_home=at_home)
            self.ways[name] = slice(behind + 1, behind + 1 + groups), template
            choices.append(f"(?P<{name}>{leading_of(way)}{pattern})")
            behind += groups + 1
        self.chooser = re.compile("|".join(choices) or "(?!)")

    def written(self, national: str) -> str:
        """By the first way that fits, as `phonenumbers` chooses."""
        chosen = self.chooser.fullmatch(national)
        if chosen is None or chosen.lastgroup is None:
            return national
        groups, template = self.ways[chosen.lastgroup]
        return template.format(*chosen.groups("")[groups])


def template_of(way: NumberFormat, *, at_home: bool) -> str:
    r"""`\1 \2` becomes `{0} {1}`, with the zero of the country before it where that is written."""
    written, rule = way.format or "", way.national_prefix_formatting_rule
    if at_home and rule:
        written = GROUP.sub(lambda _: rule, written, count=1)
    return GROUP.sub(lambda found: f"{{{int(found[1]) - 1}}}", written)


def leading_of(way: NumberFormat) -> str:
    leading = way.leading_digits_pattern
    return f"(?={leading[-1]})" if leading else ""


class Country:
    """What the metadata of a country says of its numbers."""

    def __init__(self, region: str, data: Any) -> None:
        self.code = str(data.country_code)
        self.is_main = region_code_for_country_code(data.country_code) == region
        self.abroad = re.compile(data.international_prefix or "(?!)")
        self.trunk = re.compile(data.national_prefix_for_parsing or "(?!)")
        self.plain = re.compile(data.general_desc.national_number_pattern or "(?!)")
        self.lengths = frozenset(data.general_desc.possible_length)
        self.at_home = Formats(data.number_format, at_home=True)
        intl = data.intl_number_format or data.number_format
        self.from_abroad = Formats(intl, at_home=False)

    def number(self, digits: str) -> Number | None:
        """From digits that have nothing before them that has to go."""
        if len(digits) not in self.lengths or digits[0] == "0" or self.trunk.match(digits):
            return None
        return Number(self.code, digits, self) if self.plain.fullmatch(digits) else None


@cache
def country_of(region: str) -> Country | None:
    """None for one that shares the code of another, as Canada does."""
    data = PhoneMetadata.metadata_for_region(region, None)
    country = Country(region, data) if data else None
    return country if country and country.is_main else None


@cache
def country_by_code(code: str) -> Country | None:
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    return country_of(regions[0]) if regions else None


@lru_cache(maxsize=2_000)
def number(phone: str, region: str) -> Number | None:
    """None for what only `phonenumbers` can judge."""
    home = country_of(region)
    if home is None or not USUAL.fullmatch(phone):
        return None
    digits = phone.translate(NO_DIGITS)
    if digits.startswith("+"):
        return None if ZERO_IN_BRACKETS.search(phone) else from_abroad(digits[1:])
    if digits.startswith("00") and home.abroad.pattern == "00":
        return None if ZERO_IN_BRACKETS.search(phone) else from_abroad(digits[2:])
    if home.abroad.match(digits) or digits.startswith(home.code):
        return None
    trunk = home.trunk.match(digits)
    if trunk and trunk[0] != "0":
        return None
    return home.number(digits[1:] if trunk else digits)


def from_abroad(digits: str) -> Number | None:
    for length in range(1, min(LONGEST_CODE + 1, len(digits))):
        if digits[0] != "0" and (country := country_by_code(digits[:length])):
            return country.number(digits[length:])
    return None


def spellings(found: Number) -> tuple[str, str]:
    """As it is dialled from abroad, and as within its country."""
    code, national, country = found
    return f"+{code} {country.from_abroad.written(national)}", country.at_home.written(national)
