"""Delivering the sessions that were chosen in the gallery."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from delivery.bulk import bounced_among, obstacle
from delivery.forms import MessageForm
from gallery.views.selection import chosen_sessions, question, run_on_chosen
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_form

SHOWN = 100


@needs(Verb.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_deliver(request: StaffRequest) -> HttpResponse:
    """Tells who gets what before anything is sent; `message` is the answer."""
    form = MessageForm(request.POST if "message" in request.POST else None)
    if form.is_bound and form.is_valid():
        message = form.cleaned_data["message"]
        return run_on_chosen(request, "sessions.deliver", message=message)
    found = chosen_sessions(request)
    sessions = list(found.for_cards()[:SHOWN])
    bounced = bounced_among(request.workspace, sessions)
    context = question(request, found) | {
        "form": form,
        "rows": [(session, obstacle(session, bounced)) for session in sessions],
        "shown": SHOWN,
    }
    return render_form(request, "delivery/sessions_deliver.html", context)
