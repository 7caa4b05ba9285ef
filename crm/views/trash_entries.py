"""Tasks, meetings, reminders, contacts and timeline entries in the trash."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm import trash_presenters
from crm.models import Contact, Interaction, Meeting, Reminder, Task
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page
from photocrm.pagination import page_merged

MODELS: tuple[Any, ...] = (Contact, Interaction, Task, Meeting, Reminder)
PARTIALS = ("trash-results", "trash-more")


@needs(Verb.VIEW)
@require_safe
def entry_trash_list(request: StaffRequest) -> HttpResponse:
    """What goes and comes back with a customer in the trash is not listed apart."""
    lists = [
        model.everything.of(request.workspace).restorable().select_related("customer", "trashed_by")
        for model in MODELS
    ]
    page = page_merged(lists, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    now = timezone.now()
    context = {
        "section": "customers",
        "rows": [trash_presenters.entry(row, request.workspace, now) for row in page.rows],
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render_page(request, "crm/entry_trash_list.html", context, partials=PARTIALS)
