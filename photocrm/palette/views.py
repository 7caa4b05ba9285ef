"""One field that leads anywhere."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import typed
from photocrm.htmx import render_page
from photocrm.palette import results


@needs(Verb.VIEW)
@require_safe
def find(request: StaffRequest) -> HttpResponse:
    text = typed(request.GET.get("q", "")).strip()
    context = {
        "section": "find",
        "query": text,
        "groups": results.groups(request.membership, text),
    }
    partials = ("dialog-body", "palette-results")
    return render_page(request, "palette/find.html", context, partials=partials)
