"""How the studio looks to its customers: one page of settings."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from delivery.actions import branding
from delivery.actions.versions import Stale
from delivery.branding_forms import BrandingForm
from delivery.colours import shades_of
from delivery.models import Branding
from gallery.imaging.formats import Refused
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_page

STALE = "Somebody else changed this meanwhile. Look at what stands there now, then save again."


def found(request: StaffRequest) -> Branding:
    """A row that is not saved yet where the studio changed nothing."""
    rows = Branding.objects.of(request.workspace).select_related("logo")
    return rows.first() or Branding(workspace=request.workspace, version=0)


@needs(Verb.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: StaffRequest) -> HttpResponse:
    current = found(request)
    form = BrandingForm(posted(request), request.FILES or None, current=current)
    if form.is_bound and form.is_valid() and save(request, form):
        messages.success(request, "Saved. Open private pages show it when they are loaded anew.")
        return redirect("delivery:branding", workspace=request.workspace.slug)
    accent = current.accent
    context = {
        "section": "branding",
        "form": form,
        "branding": current,
        "shades": shades_of(accent) if accent else None,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "delivery/branding.html", context, status=status)


def save(request: StaffRequest, form: BrandingForm) -> bool:
    values = dict(form.cleaned_data)
    upload = values.pop("logo", None)
    path = Path(upload.temporary_file_path()) if upload else None
    try:
        branding.save(workspace=request.workspace, logo=path, by=request.user, **values)
    except Refused as refusal:
        form.add_error("logo", str(refusal))
    except Stale:
        form.add_error(None, STALE)
    return not form.errors
