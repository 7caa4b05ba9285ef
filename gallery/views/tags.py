"""The editor of the text on a photo.

Its form is the whole state: the server answers each of its buttons with the form as it is then, and
a script only makes the same form quicker to fill in.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gallery import queries
from gallery.actions import renders, tag_templates, tags
from gallery.lettering.layers import version_of
from gallery.models import Photo, PhotoSession, TagTemplate
from gallery.presenters import SWATCHES
from gallery.tag_forms import (
    PREFIX,
    BaseLayers,
    LayerForms,
    TemplateForm,
    forms_of,
    shown,
    with_more,
)
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page

PARTIALS = ("tag-editor", "tag-state")


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_editor(request: StaffRequest, session_id: UUID, photo_id: UUID) -> HttpResponse:
    photo = photo_or_404(request, session_id, photo_id)
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", "save"))
        if deed is None:
            raise BadRequest("The form does not know this button.")
        return deed(request, photo, LayerForms(request.POST, prefix=PREFIX))
    return editor_page(request, photo)


@needs(Verb.EDIT)
@require_safe
def session_tag(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """The editor of the session's cover, or of its first photo."""
    session = session_or_404(request, session_id)
    photo = first_choice(session)
    if photo is None:
        messages.info(request, "There is no photo yet to put text on.")
        return redirect(session)
    return redirect(editor_url(photo, request))


def first_choice(session: PhotoSession) -> Photo | None:
    photos = session.photos.in_order()
    cover = photos.filter(pk=session.cover_id).first() if session.cover_id else None
    return cover or photos.first()


def photo_or_404(request: StaffRequest, session_id: UUID, photo_id: UUID) -> Photo:
    session = session_or_404(request, session_id)
    photo = get_object_or_404(session.photos.select_related("image"), pk=photo_id)
    photo.session = session
    return photo


def editor_url(photo: Photo, request: StaffRequest) -> str:
    return reverse("gallery:tag_editor", args=[request.workspace.slug, photo.session_id, photo.pk])


def editor_page(
    request: StaffRequest,
    photo: Photo,
    formset: BaseLayers | None = None,
    *,
    templates: TemplateForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form as it was filled in, or with the saved layers."""
    saved = renders.layers_of(photo)
    is_newest = formset is None or "conflict" in more
    context = {
        "section": "gallery",
        "session": photo.session,
        "photo": photo,
        "place": queries.place_of(photo),
        "formset": formset or forms_of(saved),
        "swatches": SWATCHES,
        "files": photo.image.files.get("2048"),
        "drawing": photo.image.is_ready and photo.is_being_drawn,
        "unsaved": formset is not None,
        "saved": shown(saved),
        "version": version_of(saved) if is_newest else request.POST.get("version", ""),
        "conflict": None,
        "template_form": templates or TemplateForm(workspace=request.workspace),
    }
    return render_page(
        request, "gallery/tag_editor.html", context | more, partials=PARTIALS, status=status
    )


def save(request: StaffRequest, photo: Photo, formset: BaseLayers) -> HttpResponse:
    if not formset.is_valid():
        return editor_page(request, photo, formset, status=422)
    version = request.POST.get("version", "")
    try:
        changed = tags.replace(
            photo=photo, layers=formset.layers(), version=version, by=request.user
        )
    except tags.Stale as stale:
        return editor_page(request, photo, formset, status=409, conflict=stale.layers)
    messages.success(request, f"Text on {photo.file_name} saved" if changed else "Nothing changed")
    if not request.htmx:
        return redirect(editor_url(photo, request))
    return editor_page(request, photo_or_404(request, photo.session_id, photo.pk), just_saved=True)


def save_template(request: StaffRequest, photo: Photo, formset: BaseLayers) -> HttpResponse:
    form = TemplateForm(request.POST, workspace=request.workspace)
    is_valid = form.is_valid() and formset.is_valid()
    name = form.cleaned_data.get("save_as")
    if not name:
        form.add_error("save_as", "Give the template a name.")
    elif is_valid and not formset.layers():
        form.add_error("save_as", "There is no text yet to keep in a template.")
    elif is_valid:
        try:
            keep_template(request, name, form, formset)
        except tag_templates.Taken:
            form.add_error("save_as", f"There is a template “{name}” already.")
            form.ask_to_replace = True
        else:
            return editor_page(request, photo, formset)
    return editor_page(request, photo, formset, templates=form, status=422)


def keep_template(
    request: StaffRequest, name: str, form: TemplateForm, formset: BaseLayers
) -> None:
    tag_templates.save(
        workspace=request.workspace,
        name=name,
        layers=formset.layers(),
        by=request.user,
        replace=form.cleaned_data["save_over"],
    )
    messages.success(request, f"Template “{name}” saved")


def insert_template(request: StaffRequest, photo: Photo, formset: BaseLayers) -> HttpResponse:
    """Its layers join those in the form; nothing is saved yet."""
    template = chosen_template(request)
    if isinstance(template, TemplateForm):
        return editor_page(request, photo, formset, templates=template, status=422)
    if not formset.management_form.is_valid():
        return editor_page(request, photo, formset, status=422)
    more = LayerForms(with_more(request.POST, template.as_layers), prefix=PREFIX)
    return editor_page(request, photo, more, status=200 if more.is_valid() else 422)


def delete_template(request: StaffRequest, photo: Photo, formset: BaseLayers) -> HttpResponse:
    template = chosen_template(request)
    if isinstance(template, TemplateForm):
        return editor_page(request, photo, formset, templates=template, status=422)
    tag_templates.remove(template_id=template.pk, workspace=request.workspace, by=request.user)
    messages.success(request, f"Template “{template.name}” deleted")
    return editor_page(request, photo, formset)


def chosen_template(request: StaffRequest) -> TagTemplate | TemplateForm:
    """The template, or the form that says what is wrong with the choice."""
    form = TemplateForm(request.POST, workspace=request.workspace)
    template: TagTemplate | None = form.cleaned_data.get("template") if form.is_valid() else None
    if template is None and not form.has_error("template"):
        form.add_error("template", "Choose a template first.")
    return template or form


DEEDS: dict[str, Callable[[StaffRequest, Photo, BaseLayers], HttpResponse]] = {
    "save": save,
    "template-save": save_template,
    "template-insert": insert_template,
    "template-delete": delete_template,
}
