from photocrm.today.models.digest import Digest
from photocrm.today.models.notification import Notification

__all__ = ["Digest", "Notification"]
