"""What lies in the trash: restored, or deleted for ever, one by one or many at once."""

from contextlib import suppress
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery import queries, trash_presenters
from gallery.actions import purge, trash
from gallery.models import Photo, PhotoSession
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from gallery.views.trash import chosen
from photocrm.accounts.presenters import trashed
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk.views.selection import run_on
from photocrm.forms import moment_of_page
from photocrm.htmx import changed, render_page
from photocrm.ids import new_id
from photocrm.pagination import page_of

LISTS: dict[str, Any] = {
    "sessions": queries.trashed_sessions,
    "photos": queries.trashed_photos,
}


@needs(Verb.VIEW)
@require_safe
def trash_list(request: StaffRequest) -> HttpResponse:
    kind = kind_in(request.GET)
    found = LISTS[kind](request.workspace).for_trash()
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    counts = queries.trash_counts(request.workspace)
    context = {
        "section": "trash",
        "kind": kind,
        "rows": [trashed(row, timezone.now()) for row in page.rows],
        "next_url": f"?kind={kind}&after={page.after}" if page.after else "",
        "pills": trash_presenters.trash_pills(kind, counts),
        "has_rows": any(counts.values()),
        "found_text": trash_presenters.counted(counts[kind], kind.removesuffix("s")),
        "purging": queries.purging_count(request.workspace),
        "key": new_id(),
        "now": timezone.now().isoformat(),
    }
    partials = ("trash-results", "trash-more", "trash-purging")
    return render_page(request, "gallery/trash.html", context, partials=partials)


def kind_in(asked: Any) -> str:
    kind: str = asked.get("kind", "sessions")
    if kind not in LISTS:
        raise BadRequest("The trash has no such list.")
    return kind


class Picked(NamedTuple):
    """Rows of one list of the trash; of the other one there are none."""

    sessions: SessionQuerySet
    photos: PhotoQuerySet

    @property
    def is_empty(self) -> bool:
        return not (self.sessions.exists() or self.photos.exists())


def picked(request: StaffRequest, kind: str) -> Picked:
    """Those that are posted one by one, or with `all` what lay in the list at the moment `now`."""
    rows = LISTS[kind](request.workspace)
    if "all" in request.POST:
        rows = rows.filter(trashed_at__lte=moment_of_page(request))
    else:
        rows = rows.filter(pk__in=chosen(request, kind.removesuffix("s")))
    if kind == "sessions":
        return Picked(rows, Photo.everything.none())
    return Picked(PhotoSession.everything.none(), rows)


def list_url(request: StaffRequest, kind: str = "sessions") -> str:
    url = reverse("gallery:trash", args=[request.workspace.slug])
    return url if kind == "sessions" else f"{url}?kind={kind}"


def nothing_picked(request: StaffRequest, kind: str) -> HttpResponse:
    messages.info(request, "Nothing was chosen that is still in the trash")
    return changed(request, list_url(request, kind), trash_changed=True)


@needs(Verb.DELETE)
@require_POST
def trash_restore(request: StaffRequest) -> HttpResponse:
    """What was chosen; many sessions are left to a worker."""
    kind = kind_in(request.POST)
    rows = picked(request, kind)
    if rows.is_empty:
        return nothing_picked(request, kind)
    if kind == "photos":
        return restore_photos(request, rows.photos)
    return run_on(request, "sessions.restore", rows.sessions, to=list_url(request))


def restore_photos(request: StaffRequest, found: PhotoQuerySet) -> HttpResponse:
    """Into their sessions, one after the other; what went away meanwhile is passed over."""
    count, workspace = 0, request.workspace
    ids = list(found.values_list("pk", flat=True))
    for session_id in sorted(set(found.values_list("session_id", flat=True))):
        with suppress(PhotoSession.DoesNotExist):
            restored = trash.restore_photos(
                session_id=session_id, workspace=workspace, photo_ids=ids, by=request.user
            )
            count += len(restored)
    messages.success(request, f"{trash_presenters.counted(count, 'photo')} restored")
    url = list_url(request, "photos")
    return changed(request, url, trash_changed=True, selection_clear=True)


@needs(Verb.PURGE)
@require_POST
def trash_purge(request: StaffRequest) -> HttpResponse:
    """Asks first, telling what goes; with `confirmed` the chosen rows are deleted for ever."""
    kind = kind_in(request.POST)
    rows = picked(request, kind)
    if rows.is_empty:
        return nothing_picked(request, kind)
    if "confirmed" in request.POST:
        count = purge.delete_for_ever(sessions=rows.sessions, photos=rows.photos, by=request.user)
        text = f"{trash_presenters.counted(count, kind.removesuffix('s'))} deleted for ever"
        return deleted(request, kind, text)
    names = ("kind", "all", "now", kind.removesuffix("s"))
    kept = [(name, value) for name in names for value in request.POST.getlist(name)]
    return ask(request, rows, title="Delete for ever", kept=[*kept, ("confirmed", "1")])


@needs(Verb.PURGE)
@require_http_methods(["GET", "HEAD", "POST"])
def trash_empty(request: StaffRequest) -> HttpResponse:
    """What was put in since the question was asked stays."""
    workspace = request.workspace
    rows = Picked(queries.trashed_sessions(workspace), queries.trashed_photos(workspace))
    if request.method == "POST":
        seen = {"trashed_at__lte": moment_of_page(request)}
        sessions, photos = rows.sessions.filter(**seen), rows.photos.filter(**seen)
        purge.delete_for_ever(sessions=sessions, photos=photos, by=request.user)
        return deleted(request, "sessions", "Trash emptied")
    kept = [("now", timezone.now().isoformat())]
    return ask(request, rows, title="Empty the trash", kept=kept)


def ask(
    request: StaffRequest, rows: Picked, *, title: str, kept: list[tuple[str, str]]
) -> HttpResponse:
    counts = queries.contents(rows.sessions, rows.photos)
    context = {
        "section": "trash",
        "title": title,
        "kept": kept,
        "what": trash_presenters.what_goes(counts),
        "has_sessions": counts["sessions"],
        "names": trash_presenters.some_names(rows.sessions, rows.photos),
    }
    return render_page(request, "gallery/trash_purge.html", context, partials=("dialog-body",))


def deleted(request: StaffRequest, kind: str, text: str) -> HttpResponse:
    """A worker is at it; the page shows how much is left."""
    messages.success(request, text)
    events = {"trash_changed": True, "selection_clear": True}
    return changed(request, list_url(request, kind), **events)
