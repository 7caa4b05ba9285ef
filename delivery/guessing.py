"""Whoever tries addresses and passwords one after the other is stopped.

Counted in the database, by exact rows: no cache that is emptied or full lets anybody go on, and
where the database cannot tell, nothing is opened.
"""

import hashlib
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from delivery.models import Guess
from delivery.tokens import hash_of

WRONG_PASSWORDS, PASSWORDS_WITHIN = 5, timedelta(minutes=15)
# From everywhere together, for whoever has many addresses.
WRONG_IN_ALL, ALL_WITHIN = 50, timedelta(hours=1)
GUESSES, GUESSES_WITHIN = 60, timedelta(minutes=10)
KEPT = timedelta(days=1)
# Who rents one address of IPv6 has all that share its first half.
HOUSE = 64


class TooMany(Exception):
    """Wait, then go on."""


def source_of(request: HttpRequest) -> str:
    """Where the request comes from, behind the proxies we trust, as a hash under our key."""
    address = ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> HOUSE << HOUSE)
    return salted_hmac("delivery.guessing", str(address), algorithm="sha256").hexdigest()


def refuse_guessers(request: HttpRequest) -> None:
    """Raises TooMany."""
    mine = Guess.objects.filter(source=source_of(request), at__gt=Now() - GUESSES_WITHIN)
    if mine.count() >= GUESSES:
        raise TooMany


def remember(request: HttpRequest, token: str) -> None:
    """What was tried opened nothing."""
    Guess.objects.filter(at__lt=Now() - KEPT).delete()
    Guess.objects.create(token_hash=hash_of(token), source=source_of(request))


def refuse_guessers_of_password(request: HttpRequest, token: str) -> None:
    """Raises TooMany. Until the end of the transaction nobody else tries a password of this token,
    so that the count is exact, and many at once cost no more than one.
    """
    hold(token)
    refuse_guessers(request)
    found = Guess.objects.filter(token_hash=hash_of(token))
    mine = found.filter(source=source_of(request), at__gt=Now() - PASSWORDS_WITHIN)
    all_of_them = found.filter(at__gt=Now() - ALL_WITHIN)
    if mine.count() >= WRONG_PASSWORDS or all_of_them.count() >= WRONG_IN_ALL:
        raise TooMany


def hold(token: str) -> None:
    key = int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
