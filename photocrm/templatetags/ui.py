"""Tags and filters of the component templates; loaded everywhere as builtins."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400

WIDGET_CLASSES = {
    "checkbox": "checkbox checkbox-sm",
    "select": "select",
    "nullbooleanselect": "select",
    "selectmultiple": "select h-auto",
    "textarea": "textarea",
    "file": "file-input",
    "clearablefile": "file-input",
    "radioselect": "",
    "checkboxselectmultiple": "",
}


class ToastAction(NamedTuple):
    label: str
    url: str


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """A Lucide icon out of the sprite; its name must stand in static/src/icons.txt."""
    return svg(name, tuple(({"class": "size-4"} | attributes).items()))


@cache
def svg(name: str, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    """Kept, since a page shows the same few icons a hundred times."""
    written = [format_html(' {}="{}"', key.replace("_", "-"), value) for key, value in attributes]
    return format_html(
        '<svg{} fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><use href="{}#{}"></use></svg>',
        SafeString("".join(written)),
        static("dist/icons.svg"),
        name,
    )


@register.filter
def initials(name: str | None) -> str:
    words = [word for word in (name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    chosen = words[:1] + words[1:][-1:]
    return "".join(word[0].upper()[0] for word in chosen)


@register.filter
def ago(moment: datetime | None, style: str = "long") -> str:
    """ "2 h ago", or "2 h" in the style "short"; empty without a moment."""
    return relative(moment, timezone.now(), style) if moment else ""


def relative(moment: datetime, now: datetime, style: str = "long") -> str:
    """Days are counted by the calendar of the current time zone, anything shorter by the clock."""
    seconds = int((now - moment).total_seconds())
    if abs(seconds) < MINUTE:
        return "now" if style == "short" or seconds < 0 else "just now"
    span = distance(abs(seconds), calendar_days(moment, now))
    if style == "short":
        return span
    if span == "1 d":
        return "yesterday" if seconds > 0 else "tomorrow"
    span = f"{span[:-2]} days" if span.endswith(" d") else span
    return f"{span} ago" if seconds > 0 else f"in {span}"


def distance(seconds: int, days: int) -> str:
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    for length, unit in ((365, "yr"), (30, "mo"), (7, "wk")):
        if days >= length:
            return f"{days // length} {unit}"
    return f"{days} d"


def calendar_days(moment: datetime, now: datetime) -> int:
    gap: timedelta = timezone.localtime(now).date() - timezone.localtime(moment).date()
    return abs(gap.days)


@register.simple_tag
def relative_time(moment: datetime | None, style: str = "long") -> SafeString | str:
    """A `<time>` that the browser keeps fresh; an em dash without a moment."""
    if moment is None:
        return "—"
    return format_html(
        '<relative-time data-style="{}"><time datetime="{}" title="{}">{}</time></relative-time>',
        style,
        moment.isoformat(),
        timezone.localtime(moment).strftime("%-d %B %Y, %H:%M %Z"),
        ago(moment, style),
    )


@register.filter
def styled(bound: BoundField) -> SafeString:
    """The field's widget in the classes of its kind, those the form gave it kept."""
    given = bound.field.widget.attrs.get("class", "")
    classes = f"{WIDGET_CLASSES.get(bound.widget_type, 'input')} {given}".strip()
    return bound.as_widget(attrs={"class": classes} if classes else {})


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    return render_to_string("components/field.html", {"field": bound, **options})


@register.filter
def toast_action(message: Message) -> ToastAction | None:
    """What `messages.success(request, text, extra_tags="Undo /path/")` offers in its toast."""
    label, _, url = (message.extra_tags or "").rpartition(" ")
    is_here = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return ToastAction(label, url) if label and is_here else None
