"""Writing the views that people save."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from photocrm.accounts.models import SavedView, User, Workspace
from photocrm.audit.trail import record


class Taken(Exception):
    """Another view of the same person has this name."""


@transaction.atomic
def save(*, workspace: Workspace, list_name: str, name: str, query: str, by: User) -> SavedView:
    """A new view at the end of one's own; the same name again gets the new query."""
    mine = SavedView.objects.of(workspace).filter(user=by, list=list_name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one save of a person at a time
    view = mine.filter(name__iexact=name).first()
    if view is None:
        last = mine.aggregate(last=Max("position"))["last"] or 0
        view = SavedView(workspace=workspace, user=by, list=list_name, position=last + 1)
    view.name, view.query = name, query
    view.save()
    record("view.saved", view, by=by, name=name)
    return view


@transaction.atomic
def rename(*, view_id: UUID, workspace: Workspace, name: str, by: User) -> SavedView:
    """Raises Taken when another view of the same person has this name."""
    view = SavedView.objects.of(workspace).select_for_update().get(pk=view_id, user=by)
    view.name = name
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as error:
        raise Taken from error
    record("view.renamed", view, by=by, name=name)
    return view


@transaction.atomic
def move_up(*, view_id: UUID, workspace: Workspace, by: User) -> None:
    """Put it before the one above it; the first one stays."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one change of a person at a time
    mine = SavedView.objects.of(workspace).filter(user=by)
    view = mine.get(pk=view_id)
    views = list(mine.filter(list=view.list).order_by("position", "pk"))
    at = views.index(view)
    if at:
        views.insert(at - 1, views.pop(at))
        for position, each in enumerate(views, start=1):
            each.position = position
        SavedView.objects.bulk_update(views, ["position"])
        record("view.moved", view, by=by, name=view.name)


@transaction.atomic
def remove(*, view_id: UUID, workspace: Workspace, by: User) -> None:
    view = SavedView.objects.of(workspace).select_for_update().get(pk=view_id, user=by)
    record("view.removed", view, by=by, name=view.name)
    view.delete()
