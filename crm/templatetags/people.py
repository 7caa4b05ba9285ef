"""How people and what they said are shown."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.formats import date_format
from django.utils.html import Urlizer
from django.utils.safestring import SafeString

from crm.birthdays import has_year
from crm.models import Interaction

register = template.Library()

Kind = Interaction.Kind
ICONS = {
    Kind.CALL: "phone",
    Kind.EMAIL: "mail",
    Kind.MESSAGE: "message-circle",
    Kind.MEETING: "calendar",
    Kind.NOTE: "notebook-pen",
    Kind.SESSION: "images",
    Kind.DELIVERY: "send",
    Kind.VISIT: "eye",
    Kind.FAVOURITES: "heart",
}


class Linker(Urlizer):
    """Links lead out of the studio: into a tab of their own, which learns nothing of this page."""

    url_template = (
        '<a class="link" href="{href}" rel="nofollow noopener noreferrer" target="_blank"{attrs}>'
        "{url}</a>"
    )


link_up = Linker()


@register.filter
def linked(text: str) -> SafeString:
    """Plain text with its addresses made links; everything else in it stays text."""
    return SafeString(link_up(text, trim_url_limit=60, autoescape=True))


@register.simple_tag(takes_context=True)
def about_url(context: dict[str, Any], interaction: Interaction) -> str:
    """The page of what an entry is about; empty without one."""
    slug = context["request"].workspace.slug
    return f"/{slug}/{interaction.path}" if interaction.path else ""


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS[Kind(kind)]


@register.filter
def host(link: str) -> str:
    """`instagram.com` of an address there."""
    return (urlsplit(link).hostname or link).removeprefix("www.")


@register.filter
def day_of_birth(birthday: date | None) -> str:
    """14 March 1990, or 14 March where the year is unknown."""
    if birthday is None:
        return ""
    return date_format(birthday, "j F Y" if has_year(birthday) else "j F")
