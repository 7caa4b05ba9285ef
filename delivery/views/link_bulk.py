"""Bulk work on the private links that were chosen in their list."""

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from delivery.filters import LinkFilter
from delivery.link_forms import ExpiryForm
from delivery.models import ShareLink
from delivery.models.share_link import ShareLinkQuerySet
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk.views import selection
from photocrm.htmx import render_page

METHODS = ["GET", "HEAD", "POST"]


def chosen_links(request: StaffRequest) -> ShareLinkQuerySet:
    """All that the posted filters find, or those that are posted one by one; named by session,
    since a run keeps its names when a person is erased.
    """
    query = selection.query_of_all(request)
    if query is not None:
        found: ShareLinkQuerySet = LinkFilter(query, request.workspace).found()
    else:
        keys = selection.named(request, "link")
        found = ShareLink.objects.of(request.workspace).filter(pk__in=keys)
    return found.annotate(name=F("session__name"))


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def links_revoke(request: StaffRequest) -> HttpResponse:
    if "sure" in request.POST:
        return run(request, "links.revoke")
    return ask(request, "delivery/links_revoke.html")


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def links_extend(request: StaffRequest) -> HttpResponse:
    """`expiry` is the answer."""
    form = ExpiryForm(request.POST if "expiry" in request.POST else None)
    if form.is_bound and form.is_valid():
        until = form.expires_at()
        return run(request, "links.extend", until=until.isoformat() if until else "")
    return ask(request, "delivery/links_extend.html", form=form, is_refused=form.is_bound)


def run(request: StaffRequest, kind: str, **arguments: Any) -> HttpResponse:
    to = reverse("delivery:link_list", args=[request.workspace.slug])
    return selection.run_on(request, kind, chosen_links(request), to=to, **arguments)


def ask(
    request: StaffRequest, template: str, *, is_refused: bool = False, **more: Any
) -> HttpResponse:
    found = chosen_links(request)
    context = selection.question(request, found, name="link", section="deliveries") | more
    status = 422 if is_refused else 200
    return render_page(request, template, context, partials=("dialog-body",), status=status)
