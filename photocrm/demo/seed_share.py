"""What the private pages of the demonstration studio show beside its photos."""

from django.db.models import Count

from delivery.actions import branding, comments, favourites, reminder_ladders, selections
from delivery.models import ShareLink
from photocrm.accounts.models import User, Workspace

WELCOME = (
    "Thank you for this day with you. Take your time, mark what you love,"
    " and tell us what we should print."
)
REMARK = "Our favourite! Large, for the wall"
QUESTION = "Could this one be a little brighter?"
ANSWER = "Of course: you find it brighter in the prints."


def add_private_pages(studio: Workspace, by: User) -> None:
    """A look of its own, reminders, and one recipient who is in the middle of a choice."""
    reminder_ladders.save(
        workspace=studio,
        version=0,
        by=by,
        is_on=True,
        unopened_after=5,
        week_before=True,
        two_days_before=True,
    )
    branding.save(
        workspace=studio,
        version=0,
        logo=None,
        by=by,
        accent="#9c4a2f",
        welcome=WELCOME,
        imprint_url="https://lumen.example/imprint",
        layout="rows",
        language="",
    )
    links = ShareLink.objects.of(studio).filter(favourites__isnull=False)
    link = links.annotate(count=Count("favourites")).order_by("-count", "pk").first()
    if link is None:
        return
    chosen = list(link.favourites.in_order())
    selections.ask(link_id=link.pk, included=max(len(chosen) - 2, 1), by=by)
    photo = chosen[0].photo
    favourites.remark(link_id=link.pk, photo_id=photo.pk, text=REMARK, by=None)
    comments.add(link_id=link.pk, photo_id=photo.pk, text=QUESTION, author=None)
    comments.add(link_id=link.pk, photo_id=photo.pk, text=ANSWER, author=by)
