"""Trying the password of a private link."""

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import Http404, HttpRequest

from delivery import guessing
from delivery.access import link_of
from delivery.models import ShareLink

# What no password fits, checked for as long as a real one.
NONE_FITS = "!"


@transaction.atomic
def try_password(request: HttpRequest, token: str, password: str) -> ShareLink | None:
    """The link, if the password opens it.

    None for a wrong password, and in the same time for an address that is unknown or closed.
    Raises guessing.TooMany.
    """
    guessing.refuse_guessers_of_password(request, token)
    try:
        link = link_of(token)
    except Http404:
        link = None
    if link and not link.password_hash:
        return link
    if check_password(password, link.password_hash if link else NONE_FITS):
        return link
    guessing.remember(request, token)
    return None
