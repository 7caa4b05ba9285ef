"""What a search found, marked."""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from crm.highlighting import is_found, matched
from crm.models import Customer
from crm.search import asked

register = template.Library()


@register.filter
def highlight(text: object, query: str | None) -> str:
    """The text with `<mark>` around each place where a word of it starts as the query asks."""
    written = str(text)
    if not query or not written:
        return conditional_escape(written)
    pieces = matched(written, query)
    shown = ((marked(part) if is_hit else part,) for part, is_hit in pieces)
    return format_html_join("", "{}", shown)


def marked(part: str) -> SafeString:
    return format_html("<mark>{}</mark>", part)


@register.filter
def line_for(customer: Customer, query: str | None) -> str:
    """What stands below the name: phone, e-mail or company, rather what the query found."""
    lines = [customer.phone, customer.email, customer.company]
    starts = asked(query or "") or []
    hits = (
        line for start in starts for line in (*lines, customer.location) if is_found([line], start)
    )
    return next(hits, None) or next(filter(None, lines), "—")
