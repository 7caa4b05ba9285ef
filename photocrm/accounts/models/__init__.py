from photocrm.accounts.models.account_mail import AccountMail
from photocrm.accounts.models.invitation import Invitation
from photocrm.accounts.models.membership import Membership, Role
from photocrm.accounts.models.owned import Owned, Versioned, WorkspaceQuerySet
from photocrm.accounts.models.saved_view import SavedView
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
    "AccountMail",
    "Invitation",
    "KeptManager",
    "Membership",
    "Owned",
    "Role",
    "SavedView",
    "Trashable",
    "User",
    "Versioned",
    "Workspace",
    "WorkspaceQuerySet",
    "trash_indexes",
    "trashed_with_by",
]
