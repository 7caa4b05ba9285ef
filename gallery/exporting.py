"""What stands in an exported list of sessions."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from crm.importing.cells import listed
from gallery.actions import exports
from gallery.filters import SessionFilter
from gallery.models import PhotoSession
from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.exports.kinds import Column, Found, Kind, Selection

CELLS: Mapping[str, Column] = {
    "Name": lambda session: session.name,
    "Customer": lambda session: session.kept_customer and session.kept_customer.name,
    "Customer e-mail": lambda session: session.kept_customer and session.kept_customer.email,
    "Shot on": lambda session: session.shot_on,
    "Status": lambda session: ", ".join(statuses_of(session)),
    "Photos": lambda session: session.photo_count,
    "Photos with text": lambda session: session.tagged_count,
    "Times shared": lambda session: session.share_count,
    "Last shared": lambda session: session.last_shared_at,
    "Labels": lambda session: listed(sorted(label.name for label in session.labels.all())),
    "Notes": lambda session: session.notes,
    "Photographer": lambda session: session.created_by and str(session.created_by),
    "Created": lambda session: session.created_at,
    "Id": lambda session: str(session.pk),
}


def statuses_of(session: PhotoSession) -> list[str]:
    """What it is, and whether it was shared."""
    shared = ["shared"] if session.is_shared else []
    return ["Tagged" if session.is_tagged else "Raw", *shared]


class Sessions(Kind):
    name = "sessions"
    noun = "session"
    section = "gallery"
    list_address = "gallery:session_list"
    address = "gallery:sessions_export"
    columns = CELLS

    def found(self, selection: Selection) -> Found:
        if selection.keys is None:
            found = SessionFilter(QueryDict(selection.query), selection.workspace).in_order()
        else:
            sessions = PhotoSession.objects.of(selection.workspace)
            found = sessions.filter(pk__in=selection.keys).newest()
        return Found(found, [found])

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related("customer", "created_by").prefetch_related("labels")
        return joined.defer("search_text", "customer__search_text", "customer__also_known")

    def note(self, membership: Membership, *, count: int) -> Event:
        return exports.note(membership=membership, count=count)
