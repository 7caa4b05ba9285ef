"""Private links as the studio sees them: all of them, one of them, and what is done with it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery import link_presenters, queries
from delivery.actions import links
from delivery.filters import COUNT_LIMIT, LinkFilter
from delivery.link_forms import (
    LINK_LANGUAGES,
    ExpiryForm,
    LanguageForm,
    PasswordForm,
    RecipientForm,
    TermsForm,
)
from delivery.models import ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.counting import capped_count
from photocrm.forms import posted
from photocrm.htmx import announce, changed, render_form, render_page
from photocrm.ids import asked_ids
from photocrm.pagination import page_of
from photocrm.pills import capped

METHODS = ["GET", "HEAD", "POST"]
PANEL_LENGTH = 50


@needs(Verb.VIEW)
@require_safe
def link_list(request: StaffRequest) -> HttpResponse:
    filters = LinkFilter(request.GET, request.workspace)
    found = filters.found().for_list()
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    counts = filters.counts()
    count = capped_count(found, COUNT_LIMIT)
    context = {
        "section": "deliveries",
        "links": [link_presenters.dress(link) for link in page.rows],
        "filters": filters,
        "next_url": filters.query(after=page.after) if page.after else "",
        "pills": link_presenters.pills(filters, counts),
        "found_text": capped(count, COUNT_LIMIT),
        "kept": filters.pairs("q"),
        "query": filters.query(),
        "swapped": request.htmx,
    }
    partials = ("link-results", "link-more")
    return render_page(request, "delivery/link_list.html", context, partials=partials)


def link_or_404(request: StaffRequest, link_id: UUID) -> ShareLink:
    found = ShareLink.objects.of(request.workspace).filter(session__trashed_at=None)
    link = get_object_or_404(found.for_list(), pk=link_id)
    link.workspace = request.workspace
    return link_presenters.dress(link)


@needs(Verb.VIEW)
@require_safe
def link_detail(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    context = {
        "section": "deliveries",
        "link": link,
        "photo_count": queries.photos_of(link).count(),
        "copies": link.addresses.count(),
        "wrong_count": queries.wrong_passwords(link),
        "visits": link.visits.order_by("-at", "-pk")[:PANEL_LENGTH],
        "downloads": link.downloads.order_by("-at", "-pk")[:PANEL_LENGTH],
    }
    return render_page(request, "delivery/link_detail.html", context, partials=("link-detail",))


@needs(Verb.VIEW)
@require_safe
def session_links(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = get_object_or_404(PhotoSession.objects.of(request.workspace), pk=session_id)
    rows = ShareLink.objects.of(request.workspace).filter(session=session).for_list()
    context = {
        "section": "gallery",
        "session": session,
        "links": [link_presenters.dress(link) for link in rows[:PANEL_LENGTH]],
    }
    return render_page(request, "delivery/link_panel.html", context, partials=("link-panel",))


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def link_add(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """A link that a member hands on; `photo` names those that it is for."""
    session = get_object_or_404(
        PhotoSession.objects.of(request.workspace).for_cards(), pk=session_id
    )
    session.workspace = request.workspace
    photos = asked_ids(request.POST.getlist("photo"))
    data = posted(request) if "expiry" in request.POST else None
    customer = session.kept_customer
    form = RecipientForm(data, initial={"recipient": customer.email if customer else ""})
    terms = TermsForm(data, photos=photos)
    if data is not None and form.is_valid() and terms.is_valid():
        given = terms.terms()
        link, token = links.make(
            session=session,
            customer=customer,
            recipient=form.cleaned_data["recipient"],
            by=request.user,
            terms=given,
        )
        return shown(request, link, token=token, password=given.password)
    context = {"section": "gallery", "session": session, "form": form, "terms": terms}
    return render_form(request, "delivery/link_add.html", context | {"photos": photos})


def shown(
    request: StaffRequest, link: ShareLink, *, token: str = "", password: str = ""
) -> HttpResponse:
    """What nobody can read again: an address, a password."""
    link.workspace = request.workspace
    path = reverse("share:gallery", args=[token]) if token else ""
    context = {
        "section": "deliveries",
        "link": link,
        "address": f"{settings.SITE_URL}{path}" if path else "",
        "password": password,
    }
    response = render_page(request, "delivery/link_shown.html", context, partials=("dialog-body",))
    response["Cache-Control"] = "private, no-store"
    return announce(response, links_changed=True, delivery_updated=link.session_id)


@needs(Verb.DELIVER)
@require_POST
def link_copy(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if not link.is_open(timezone.now()):
        messages.info(request, "This link is closed: extend it or open it again first")
        return done(request, link)
    return shown(request, link, token=links.copy(link_id=link.pk, by=request.user))


@needs(Verb.DELIVER)
@require_POST
def link_revoke(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if links.revoke(link_id=link.pk, by=request.user):
        undo = reverse("delivery:link_restore", args=[request.workspace.slug, link.pk])
        messages.success(request, f"Link of {link.addressee} revoked", extra_tags=f"Undo {undo}")
    else:
        messages.info(request, "The link was revoked already")
    return done(request, link)


@needs(Verb.DELIVER)
@require_POST
def link_restore(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if links.restore(link_id=link.pk, by=request.user):
        messages.success(request, f"Link of {link.addressee} opened again")
    else:
        messages.info(request, "The link is open already, or its recipient was erased")
    return done(request, link)


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def link_extend(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    form = ExpiryForm(posted(request))
    if form.is_bound and form.is_valid():
        until = form.expires_at()
        links.extend(link_id=link.pk, until=until, by=request.user)
        messages.success(request, f"Link of {link.addressee} {link_presenters.open_until(until)}")
        return done(request, link)
    context = {"section": "deliveries", "link": link, "form": form}
    return render_form(request, "delivery/link_extend.html", context)


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def link_password(request: StaffRequest, link_id: UUID) -> HttpResponse:
    """A new password, shown once; without the tick none is asked for any more."""
    link = link_or_404(request, link_id)
    form = PasswordForm(posted(request), initial={"is_locked": True})
    if form.is_bound and form.is_valid():
        password = form.cleaned_data["password"]
        links.set_password(link_id=link.pk, password=password, by=request.user)
        if password:
            return shown(request, link, password=password)
        messages.success(request, f"{link.addressee} needs no password any more")
        return done(request, link)
    context = {"section": "deliveries", "link": link, "form": form}
    return render_form(request, "delivery/link_password.html", context)


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def link_language(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    form = LanguageForm(posted(request), initial={"language": link.language})
    if form.is_bound and form.is_valid():
        language = form.cleaned_data["language"]
        links.set_language(link_id=link.pk, language=language, by=request.user)
        name = dict(LINK_LANGUAGES)[language]
        messages.success(request, f"Language of {link.addressee}: {name}")
        return done(request, link)
    context = {"section": "deliveries", "link": link, "form": form}
    return render_form(request, "delivery/link_language.html", context)


def done(request: StaffRequest, link: ShareLink) -> HttpResponse:
    return changed(request, link.get_absolute_url(), links_changed=True)
