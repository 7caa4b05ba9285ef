"""Which sessions of the gallery somebody chose, and what is to be done with them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from gallery import queries
from gallery.filters import SessionFilter
from gallery.models import PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.accounts.requests import StaffRequest
from photocrm.bulk.actions import runs
from photocrm.bulk.views.runs import answer
from photocrm.counting import capped_count
from photocrm.ids import new_id


def chosen_sessions(request: StaffRequest) -> SessionQuerySet:
    """All that the posted filters find, or those that are posted one by one."""
    if "all" in request.POST:
        query = QueryDict(request.POST.get("query", "").removeprefix("?"))
        return SessionFilter(query, request.workspace).in_order()
    keys = keys_of(request.POST.getlist("session"))
    return PhotoSession.objects.of(request.workspace).filter(pk__in=keys).newest()


def keys_of(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest("The choice of sessions is not understood.") from error


def question(request: StaffRequest, found: SessionQuerySet) -> dict[str, Any]:
    """What every question about the chosen sessions shows and asks to be sent again."""
    kept = [(name, value) for name in ("all", "query") for value in request.POST.getlist(name)]
    if "all" not in request.POST:
        kept = [("session", value) for value in request.POST.getlist("session")]
    return {
        "section": "gallery",
        "count": capped_count(found, queries.COUNT_LIMIT),
        "limit": queries.COUNT_LIMIT,
        "kept": [*kept, ("key", request.POST.get("key") or new_id())],
    }


def key_of(request: StaffRequest) -> UUID:
    """Drawn when the question was shown: answering it twice starts one run."""
    return keys_of([request.POST.get("key", "")])[0]


def run_on_chosen(request: StaffRequest, kind: str, **arguments: Any) -> HttpResponse:
    run = runs.start(
        kind=kind,
        workspace=request.workspace,
        found=chosen_sessions(request),
        key=key_of(request),
        by=request.user,
        arguments=arguments,
    )
    run.workspace = request.workspace
    return answer(request, run, reverse("gallery:session_list", args=[request.workspace.slug]))
