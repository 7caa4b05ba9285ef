"""Which rows of a list somebody chose, and what is to be done with them.

A list names its rows one by one, or says `all` and sends the query string that found them.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict

from photocrm.accounts.requests import StaffRequest
from photocrm.bulk.actions import runs
from photocrm.bulk.presenters import COUNT_LIMIT
from photocrm.bulk.views.runs import answer
from photocrm.counting import capped_count
from photocrm.ids import asked_ids, new_id


def query_of_all(request: StaffRequest) -> QueryDict | None:
    """The filters whose rows are all meant; None when rows are named one by one."""
    if "all" not in request.POST:
        return None
    return QueryDict(request.POST.get("query", "").removeprefix("?"))


def named(request: StaffRequest, name: str) -> list[UUID]:
    return asked_ids(request.POST.getlist(name))


def question(
    request: StaffRequest, found: QuerySet[Any], *, name: str, section: str
) -> dict[str, Any]:
    """What every question about the chosen rows shows and asks to be sent again."""
    names = ("all", "query") if "all" in request.POST else (name,)
    kept = [(each, value) for each in names for value in request.POST.getlist(each)]
    return {
        "section": section,
        "count": capped_count(found, COUNT_LIMIT),
        "limit": COUNT_LIMIT,
        "noun": name,
        "kept": [*kept, ("key", request.POST.get("key") or new_id())],
    }


def key_of(request: StaffRequest) -> UUID:
    """Drawn when the question was shown: answering it twice starts one run."""
    return asked_ids([request.POST.get("key", "")])[0]


def run_on(
    request: StaffRequest, kind: str, found: QuerySet[Any], *, to: str, **arguments: Any
) -> HttpResponse:
    """Start the run of this answer; `to` is the page of the list."""
    run = runs.start(
        kind=kind,
        workspace=request.workspace,
        found=found,
        key=key_of(request),
        by=request.user,
        arguments=arguments,
    )
    run.workspace = request.workspace
    return answer(request, run, to)
