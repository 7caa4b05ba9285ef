"""What stands around the photos of a private page: studio, language, and what was agreed on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from delivery import languages
from delivery.languages import Language
from delivery.models import Branding, Selection, ShareLink
from gallery.models import Photo


@dataclass(frozen=True)
class Look:
    """`branding` and `selection` are None where the studio did nothing about them."""

    branding: Branding | None
    selection: Selection | None
    languages: list[Language]

    @property
    def logo_ready(self) -> bool:
        return bool(self.branding and self.branding.logo and self.branding.logo.is_ready)

    @property
    def is_locked(self) -> bool:
        return bool(self.selection and self.selection.confirmed_at)


@dataclass(frozen=True)
class Agreement:
    """How far a choice is: of what is included, and beyond it."""

    selection: Selection
    chosen: int

    @property
    def more(self) -> int:
        return max(self.chosen - self.selection.included, 0)

    @property
    def left(self) -> int:
        return max(self.selection.included - self.chosen, 0)


def look_of(request: HttpRequest, link: ShareLink) -> Look:
    """From here on the request is answered in the recipient's language."""
    found = Branding.objects.filter(workspace=link.workspace_id).select_related("logo")
    branding = found.first()
    languages.speak(request, link, branding)
    selection = Selection.objects.filter(link=link).first()
    return Look(branding, selection, languages.choices())


def agreement_of(look: Look, chosen: int) -> Agreement | None:
    return Agreement(look.selection, chosen) if look.selection else None


def mark_sections(photos: Iterable[Photo], section: str) -> str:
    """Tell of each photo whether it `begins_section`, as the first one shown of it; `section` is
    that of the photo before them. Returns that of the last.
    """
    for photo in photos:
        own = str(photo.section or "")  # type: ignore[attr-defined]
        photo.begins_section = bool(own) and own != section  # type: ignore[attr-defined]
        section = own
    return section


def query_of(**asked: str) -> str:
    """`?show=favourites&after=…` of what is asked at all."""
    given = {name: text for name, text in asked.items() if text}
    return f"?{urlencode(given)}" if given else ""
