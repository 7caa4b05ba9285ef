"""The labels of the studio, and those of one session."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods

from crm.actions import labels
from crm.label_forms import CarriedLabelsForm
from crm.models import CustomerLabel, Label
from gallery.actions import labels as carried_labels
from gallery.forms import LabelForm
from gallery.models import SessionLabel
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_form, render_page

METHODS = ["GET", "HEAD", "POST"]


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def session_labels(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Check boxes of all labels, and a new one by typing its name."""
    session = session_or_404(request, session_id)
    carried = list(session.labels.values_list("pk", flat=True))
    form = CarriedLabelsForm(posted(request), workspace=request.workspace, carried=carried)
    if request.method == "POST" and form.is_valid():
        carried_labels.change(
            session_id=session.pk,
            workspace=request.workspace,
            added=form.added(by=request.user),
            removed=form.removed(),
            by=request.user,
        )
        events = {f"session-{session.pk}": True, "labels_changed": True}
        return changed(request, session.get_absolute_url(), **events)
    context = {"section": "gallery", "session": session, "form": form}
    return render_form(request, "gallery/session_labels_edit.html", context)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def label_list(request: StaffRequest) -> HttpResponse:
    """All labels with how many sessions and customers carry them; a form makes a new one."""
    form = LabelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        labels.create(workspace=request.workspace, by=request.user, **form.cleaned_data)
        messages.success(request, f"Label “{form.cleaned_data['name']}” is there")
        return changed_labels(request)
    found = Label.objects.of(request.workspace).annotate(
        session_count=Count("session_links", distinct=True),
        customer_count=Count("customer_links", distinct=True),
    )
    context = {
        "section": "gallery",
        "labels": found.in_order(),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "gallery/label_list.html", context, status=status)


def changed_labels(request: StaffRequest) -> HttpResponse:
    return redirect("gallery:label_list", workspace=request.workspace.slug)


def label_or_404(request: StaffRequest, label_id: UUID) -> Label:
    return get_object_or_404(Label.objects.of(request.workspace), pk=label_id)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def label_edit(request: StaffRequest, label_id: UUID) -> HttpResponse:
    label = label_or_404(request, label_id)
    initial = {"name": label.name, "colour": label.colour}
    form = LabelForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            labels.change(
                label_id=label.pk,
                workspace=request.workspace,
                by=request.user,
                **form.cleaned_data,
            )
        except labels.Taken:
            form.add_error("name", "Another label has this name.")
        else:
            messages.success(request, "Label saved")
            return changed_labels(request)
    context = {"section": "gallery", "label": label, "form": form}
    return render_form(request, "gallery/label_edit.html", context)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def label_remove(request: StaffRequest, label_id: UUID) -> HttpResponse:
    """Asks first, and says how many sessions and customers carry it."""
    label = label_or_404(request, label_id)
    carriers = carriers_of(label)
    if request.method == "POST":
        labels.remove(label_id=label.pk, workspace=request.workspace, by=request.user)
        messages.success(request, f"Label “{label.name}” deleted, and taken off {carriers}")
        return changed_labels(request)
    context = {"section": "gallery", "label": label, "carriers": carriers}
    return render_page(request, "gallery/label_remove.html", context, partials=("dialog-body",))


def carriers_of(label: Label) -> str:
    """ "3 sessions and 1 customer"."""
    sessions = SessionLabel.objects.filter(label=label).count()
    customers = CustomerLabel.objects.filter(label=label).count()
    counts = f"{sessions:,} session{pluralize(sessions)}"
    return f"{counts} and {customers:,} customer{pluralize(customers)}" if customers else counts
