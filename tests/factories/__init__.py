"""One factory per model, in one module per app."""

from tests.factories.accounts import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    WorkspaceFactory,
)
from tests.factories.audit import ChangeFactory, EventFactory
from tests.factories.crm import CustomerFactory, InteractionFactory
from tests.factories.delivery import (
    AttemptFactory,
    DownloadFactory,
    JobFactory,
    ShareLinkFactory,
    VisitFactory,
    token_of,
)
from tests.factories.gallery import (
    ImageFactory,
    PhotoFactory,
    SessionFactory,
    TagFactory,
    stored,
    stored_tagged,
)

__all__ = [
    "PASSWORD",
    "AttemptFactory",
    "ChangeFactory",
    "CustomerFactory",
    "DownloadFactory",
    "EventFactory",
    "ImageFactory",
    "InteractionFactory",
    "InvitationFactory",
    "JobFactory",
    "MembershipFactory",
    "PhotoFactory",
    "SessionFactory",
    "ShareLinkFactory",
    "TagFactory",
    "UserFactory",
    "VisitFactory",
    "WorkspaceFactory",
    "stored",
    "stored_tagged",
    "token_of",
]
