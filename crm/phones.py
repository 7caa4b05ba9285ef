"""Phone numbers, as they are typed and as the world dials them."""

import phonenumbers


def e164(phone: str, *, country: str) -> str:
    """`030 901820` typed in Germany is `+4930901820`; empty for what is no number anywhere.

    `country` is the ISO code of numbers without a country code of their own.
    """
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
