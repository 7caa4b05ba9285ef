from photocrm.accounts.models.invitation import Invitation
from photocrm.accounts.models.membership import Membership, Role
from photocrm.accounts.models.owned import Owned, Versioned, WorkspaceQuerySet
from photocrm.accounts.models.user import User
from photocrm.accounts.models.workspace import Workspace

__all__ = [
    "Invitation",
    "Membership",
    "Owned",
    "Role",
    "User",
    "Versioned",
    "Workspace",
    "WorkspaceQuerySet",
]
