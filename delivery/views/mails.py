"""What the studio's mails say, and when it reminds: settings."""

from collections.abc import Callable
from typing import NamedTuple, cast

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from delivery import mail_presenters, mails
from delivery.actions import mail_templates, reminder_ladders
from delivery.actions.versions import Stale
from delivery.mail_forms import LadderForm, MailAskedForm, MailTextForm
from delivery.models import MailTemplate, ReminderLadder
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_page

STALE = "Somebody else changed this meanwhile. Look at what stands there now, then save again."
METHODS = ["GET", "HEAD", "POST"]
# The preview keeps to the policy of its page: let in is the one style of layouts/mail.html.
MAIL_STYLE = "'sha256-GkA+3698tcwFab71LKuzb45jayTxYoI2ZfD3STNHwzk='"
View = Callable[..., HttpResponse]
shows_mails = cast(
    "Callable[[View], View]", csp_update({"style-src": ["'unsafe-hashes'", MAIL_STYLE]})
)


class Asked(NamedTuple):
    """Which mail."""

    kind: str
    language: str

    @property
    def query(self) -> str:
        values = QueryDict(mutable=True)
        values.update(self._asdict())
        return f"?{values.urlencode()}"


def asked_in(request: StaffRequest) -> Asked:
    """Raises BadRequest for a mail that does not exist."""
    form = MailAskedForm(request.GET)
    if not form.is_valid():
        raise BadRequest("There is no such mail.")
    return Asked(**form.cleaned_data)


def ladder_of(request: StaffRequest) -> ReminderLadder:
    """A row that is not saved yet where the studio never said anything."""
    found = ReminderLadder.objects.of(request.workspace).first()
    return found or ReminderLadder(workspace=request.workspace, version=0)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def mail_list(request: StaffRequest) -> HttpResponse:
    form = LadderForm(posted(request), current=ladder_of(request))
    if form.is_bound and form.is_valid() and save_ladder(request, form):
        on = form.cleaned_data["is_on"]
        messages.success(request, "Reminders are on" if on else "Saved. Nobody is reminded")
        return redirect("delivery:mail_list", workspace=request.workspace.slug)
    own = MailTemplate.objects.of(request.workspace).values_list("kind", "language")
    context = {
        "section": "mails",
        "form": form,
        "zone": request.workspace.time_zone.replace("_", " "),
        "rows": mail_presenters.rows(set(own)),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "delivery/mail_list.html", context, status=status)


def save_ladder(request: StaffRequest, form: LadderForm) -> bool:
    try:
        reminder_ladders.save(workspace=request.workspace, by=request.user, **form.cleaned_data)
    except Stale:
        form.add_error(None, STALE)
    return not form.errors


@needs(Verb.SET_UP)
@shows_mails
@require_http_methods(METHODS)
def mail_text(request: StaffRequest) -> HttpResponse:
    """One mail in one language. `preview` only looks."""
    asked = asked_in(request)
    form = text_form(request, asked)
    is_saved = form.is_bound and "preview" not in request.POST and form.is_valid()
    if is_saved and save_text(request, asked, form):
        messages.success(request, "Saved. The next mails say so")
        return back(request, asked)
    return page(request, asked, form)


def text_form(request: StaffRequest, asked: Asked) -> MailTextForm:
    """Filled with what stands there now, where nothing was typed."""
    own = MailTemplate.objects.of(request.workspace).filter(**asked._asdict()).first()
    text = mails.text_of(request.workspace, *asked)
    initial = {"subject": text.subject, "body": text.body, "version": own.version if own else 0}
    return MailTextForm(posted(request), **asked._asdict(), initial=initial)


def page(request: StaffRequest, asked: Asked, form: MailTextForm) -> HttpResponse:
    context = {
        "section": "mails",
        "asked": asked,
        "form": form,
        "fields": mail_presenters.fields(form.known),
        "heading": mail_presenters.name_of(*asked),
        "is_own": form["version"].value() not in (0, "0"),
        "preview": mail_presenters.preview(request.workspace, asked.language, form),
        "trial": mail_presenters.last_trial(request.workspace, request.user, *asked),
    }
    is_look = "preview" in request.POST
    status = 422 if form.is_bound and form.errors and not is_look else 200
    partials = ("mail-preview",)
    return render_page(
        request, "delivery/mail_text.html", context, partials=partials, status=status
    )


def back(request: StaffRequest, asked: Asked) -> HttpResponse:
    address = reverse("delivery:mail_text", args=[request.workspace.slug])
    return redirect(f"{address}{asked.query}")


def save_text(request: StaffRequest, asked: Asked, form: MailTextForm) -> bool:
    try:
        mail_templates.save(
            workspace=request.workspace,
            text=form.text(),
            version=form.cleaned_data["version"],
            by=request.user,
            **asked._asdict(),
        )
    except Stale:
        form.add_error(None, STALE)
    return not form.errors


@needs(Verb.SET_UP)
@shows_mails
@require_POST
def mail_try(request: StaffRequest) -> HttpResponse:
    """What stands in the form, saved or not, goes to whoever asks."""
    asked = asked_in(request)
    form = text_form(request, asked)
    if form.is_valid():
        mail_templates.try_out(
            workspace=request.workspace, text=form.text(), by=request.user, **asked._asdict()
        )
        messages.success(request, f"A test mail is on its way to {request.user.email}")
    return page(request, asked, form)


@needs(Verb.SET_UP)
@require_POST
def mail_reset(request: StaffRequest) -> HttpResponse:
    asked = asked_in(request)
    if mail_templates.reset(workspace=request.workspace, by=request.user, **asked._asdict()):
        messages.success(request, "The usual words are back")
    else:
        messages.info(request, "These are the usual words already")
    return back(request, asked)
