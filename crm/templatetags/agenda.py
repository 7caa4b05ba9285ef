"""How lines of the agenda tell their day."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def late(day: date, today: date) -> str:
    """ "2 days late"."""
    days = (today - day).days
    return f"{days} day{'' if days == 1 else 's'} late"
