"""Which language a recipient reads.

What was clicked comes first, then what the link was made for, then what the studio says for all its
customers, then what the browser asks for. Texts stand in `delivery/locale`.
"""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request

from delivery import wording
from delivery.models import Branding, ShareLink
from photocrm.language import known

COOKIE = "language"
CHOICE_LASTS = 365 * 24 * 60 * 60


class Language(NamedTuple):
    code: str
    name: str
    current: bool


def code_of(request: HttpRequest, link: ShareLink | None, branding: Branding | None) -> str:
    """One of `settings.LANGUAGES`, whatever the request says."""
    wishes = [request.GET.get("lang", ""), request.COOKIES.get(COOKIE, "")]
    wishes += [link.language if link else "", branding.language if branding else ""]
    said = next(filter(None, map(known, wishes)), "")
    return said or get_language_from_request(request)


def speak(request: HttpRequest, link: ShareLink | None, branding: Branding | None) -> None:
    """For the rest of this request; `link` is None where it is gone."""
    translation.activate(code_of(request, link, branding))


def remember(request: HttpRequest, response: HttpResponseBase, path: str) -> None:
    """What was clicked holds for the pages of this link in this browser."""
    code = known(request.GET.get("lang", ""))
    if code:
        response.set_cookie(
            COOKIE,
            code,
            max_age=CHOICE_LASTS,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def choices() -> list[Language]:
    spoken = translation.get_language()
    return [Language(code, name, code == spoken) for code, name in settings.LANGUAGES]


def isolated(text: str) -> str:
    """What is no word of the language that is spoken, ready to stand amid its words."""
    return wording.isolated(text) if translation.get_language_bidi() else text


def of_mail(link: ShareLink) -> str:
    return of_link(link, Branding.objects.filter(workspace_id=link.workspace_id).first())


def of_link(link: ShareLink, branding: Branding | None) -> str:
    """Nobody's browser is there to be asked."""
    said = link.language or (branding.language if branding else "")
    return said or settings.LANGUAGE_CODE
