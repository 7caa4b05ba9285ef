"""One factory per model, in one module per app."""

from tests.factories.accounts import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    SavedViewFactory,
    UserFactory,
    WorkspaceFactory,
)
from tests.factories.audit import ChangeFactory, EventFactory
from tests.factories.bulk import BulkRowFactory, BulkRunFactory
from tests.factories.crm import CustomerFactory, InteractionFactory, LabelFactory
from tests.factories.delivery import (
    AttemptFactory,
    DownloadFactory,
    FavouriteFactory,
    JobFactory,
    ShareLinkFactory,
    VisitFactory,
    token_of,
)
from tests.factories.gallery import (
    CustomerPictureFactory,
    ImageFactory,
    LeftoverFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    SessionTallyFactory,
    StorageCheckFactory,
    TagFactory,
    TagTemplateFactory,
    UploadFactory,
    stored,
    stored_tagged,
)

__all__ = [
    "PASSWORD",
    "AttemptFactory",
    "BulkRowFactory",
    "BulkRunFactory",
    "ChangeFactory",
    "CustomerFactory",
    "CustomerPictureFactory",
    "DownloadFactory",
    "EventFactory",
    "FavouriteFactory",
    "ImageFactory",
    "InteractionFactory",
    "InvitationFactory",
    "JobFactory",
    "LabelFactory",
    "LeftoverFactory",
    "MembershipFactory",
    "PhotoFactory",
    "SavedViewFactory",
    "SessionFactory",
    "SessionLabelFactory",
    "SessionTallyFactory",
    "ShareLinkFactory",
    "StorageCheckFactory",
    "TagFactory",
    "TagTemplateFactory",
    "UploadFactory",
    "UserFactory",
    "VisitFactory",
    "WorkspaceFactory",
    "stored",
    "stored_tagged",
    "token_of",
]
