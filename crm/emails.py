"""E-mail addresses."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254
# What nearly all addresses look like; Django judges the others.
USUAL = re.compile(
    r"[A-Z0-9_+-]+(?:\.[A-Z0-9_+-]+)*@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]{2,63}",
    re.IGNORECASE | re.ASCII,
)
RULES = EmailValidator()


def is_address(text: str) -> bool:
    """As forms judge it."""
    if len(text) > LONGEST:
        return False
    return bool(USUAL.fullmatch(text)) or passes(text)


def passes(text: str) -> bool:
    try:
        RULES(text)
    except ValidationError:
        return False
    return True
