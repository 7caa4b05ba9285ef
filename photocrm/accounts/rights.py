"""Who may do what: one table of verbs and roles, read by every view."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from photocrm.accounts.models import Role

View = TypeVar("View", bound=Callable[..., Any])


class Verb(StrEnum):
    VIEW = "view"
    EDIT = "edit"
    UPLOAD = "upload"
    LINK = "link"
    DELIVER = "deliver"
    DELETE = "delete"
    PURGE = "delete for ever"
    MANAGE_MEMBERS = "manage members"
    SET_UP = "set up the studio"


EVERYDAY = frozenset({Verb.VIEW, Verb.EDIT, Verb.UPLOAD, Verb.LINK, Verb.DELIVER, Verb.DELETE})

RIGHTS: dict[Role, frozenset[Verb]] = {
    Role.OWNER: EVERYDAY | {Verb.PURGE, Verb.MANAGE_MEMBERS, Verb.SET_UP},
    Role.MANAGER: EVERYDAY | {Verb.PURGE, Verb.MANAGE_MEMBERS, Verb.SET_UP},
    Role.STAFF: EVERYDAY,
    Role.VIEWER: frozenset({Verb.VIEW}),
}


def may(role: str, verb: Verb) -> bool:
    return verb in RIGHTS[Role(role)]


def needs(verb: Verb) -> Callable[[View], View]:
    """Name the verb of a view. The workspace middleware enforces it before the view runs."""

    def mark(view: View) -> View:
        view.verb = verb  # type: ignore[attr-defined]
        return view

    return mark
