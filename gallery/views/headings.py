"""Headings, by which the pages of customers are divided."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from gallery.actions import headings
from gallery.forms import HeadingForm
from gallery.views.arranging import grid_changed
from gallery.views.photos import photo_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_form


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def photo_heading(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    photo = photo_or_404(request, photo_id)
    form = HeadingForm(posted(request), initial={"heading": photo.heading})
    if request.method == "POST" and form.is_valid():
        heading = form.cleaned_data["heading"]
        if headings.set_heading(photo=photo, heading=heading, by=request.user):
            told = f"Section “{heading}” begins here" if heading else "Heading taken away"
            messages.success(request, told)
        return grid_changed(request, photo.session)
    context = {"section": "gallery", "photo": photo, "session": photo.session, "form": form}
    return render_form(request, "gallery/photo_heading.html", context)
