"""Which sessions of the gallery somebody chose, and what is to be done with them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from gallery.filters import SessionFilter
from gallery.models import PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.accounts.requests import StaffRequest
from photocrm.bulk.views import selection


def chosen_sessions(request: StaffRequest) -> SessionQuerySet:
    """All that the posted filters find, or those that are posted one by one."""
    query = selection.query_of_all(request)
    if query is not None:
        return SessionFilter(query, request.workspace).in_order()
    keys = selection.named(request, "session")
    return PhotoSession.objects.of(request.workspace).filter(pk__in=keys).newest()


def question(request: StaffRequest, found: SessionQuerySet) -> dict[str, Any]:
    return selection.question(request, found, name="session", section="gallery")


def run_on_chosen(request: StaffRequest, kind: str, **arguments: Any) -> HttpResponse:
    gallery = reverse("gallery:session_list", args=[request.workspace.slug])
    return selection.run_on(request, kind, chosen_sessions(request), to=gallery, **arguments)
