"""Stopping reminders, by whoever gets them; letting them go on, by the studio."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from delivery import consent, languages
from delivery.actions import unsubscribing
from delivery.models import Branding, ShareLink, Unsubscribe
from delivery.views.share import kept_private
from photocrm.accounts.models import Workspace
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed


@csrf_exempt  # mail programs post without our cookies (RFC 8058); the token is all it goes by
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since scanners of mails look as well: a button does."""
    try:
        wish = consent.wish_of(token)
    except BadSignature as error:
        raise Http404 from error
    studio = get_object_or_404(Workspace, pk=wish.workspace_id)
    link = ShareLink.objects.of(studio).filter(pk=wish.link_id).first()
    languages.speak(request, link, Branding.objects.filter(workspace=studio).first())
    if request.method == "POST":
        unsubscribing.unsubscribe(wish)
    mine = Unsubscribe.objects.of(studio).filter(address=wish.address)
    context = {"studio": studio, "address": wish.address, "is_stopped": mine.exists()}
    response = render(request, "delivery/unsubscribe.html", context)
    kept_private(response)
    return response


@needs(Verb.DELIVER)
@require_POST
def reminders_allow(request: StaffRequest, unsubscribe_id: UUID) -> HttpResponse:
    found = Unsubscribe.objects.of(request.workspace)
    row = get_object_or_404(found, pk=unsubscribe_id)
    unsubscribing.allow(unsubscribe_id=row.pk, by=request.user)
    messages.success(request, f"{row.address} may be reminded again")
    slug = request.workspace.slug
    if row.customer_id:
        page = reverse("crm:customer_detail", args=[slug, row.customer_id])
    else:
        page = reverse("delivery:job_list", args=[slug])
    return changed(request, page, delivery_updated=row.pk)
