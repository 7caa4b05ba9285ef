from photocrm.accounts.models.invitation import Invitation
from photocrm.accounts.models.membership import Membership, Role
from photocrm.accounts.models.owned import Owned, Versioned, WorkspaceQuerySet
from photocrm.accounts.models.trash import (
    TRASH_PERIOD,
    KeptManager,
    Trashable,
    trash_indexes,
    trashed_with_by,
)
from photocrm.accounts.models.user import User
from photocrm.accounts.models.workspace import Workspace

__all__ = [
    "TRASH_PERIOD",
    "Invitation",
    "KeptManager",
    "Membership",
    "Owned",
    "Role",
    "Trashable",
    "User",
    "Versioned",
    "Workspace",
    "WorkspaceQuerySet",
    "trash_indexes",
    "trashed_with_by",
]
