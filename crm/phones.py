"""Phone numbers, as they are typed and as the world dials them."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from crm import dialling

TRUNK_ZERO = re.compile(r"\(\s*0+\s*\)")  # as in +49 (0)30
NO_DIGITS = re.compile(r"[^0-9]+")
INTERNATIONAL = re.compile(r"[^\d+]*(?:\+|00)\s*(?=[1-9(])")


def e164(phone: str, *, country: str) -> str:
    """`030 901820` typed in Germany is `+4930901820`; empty for what is no number anywhere.

    `country` is the ISO code of numbers without a country code of their own.
    """
    if quick := dialling.number(phone, country):
        return f"+{quick.code}{quick.national}"
    number = parsed(phone, country)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def spellings(phone: str, *, country: str) -> list[str]:
    """The number as it was typed, as it is dialled from abroad, and as within its country."""
    if quick := dialling.number(phone, country):
        return [phone, *dialling.spellings(quick)]
    number = parsed(phone, country)
    if number is None:
        return [phone]
    formats = (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
    return [phone, *(phonenumbers.format_number(number, one) for one in formats)]


def typed_digits(text: str) -> str:
    """The digits of a number, whole or half typed, with its country code if it was given one.

    `+49 (0)30 12`, `0049 30 12` and `49 30 12` are all `493012`; `030 12` is `3012`.
    """
    if INTERNATIONAL.match(text):
        abroad = INTERNATIONAL.sub("+", TRUNK_ZERO.sub("", text), count=1)
        return e164(abroad, country="ZZ")[1:] or digits(abroad)
    typed = digits(text)
    return re.sub(r"^00|^0", "", typed) or typed


def digits(text: str) -> str:
    """Those of any script, as ASCII."""
    if text.isascii():
        return text if text.isdigit() else NO_DIGITS.sub("", text)
    return "".join(str(int(mark)) for mark in text if mark.isdecimal())


def parsed(phone: str, country: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
