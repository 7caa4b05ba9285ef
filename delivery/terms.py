"""What a link is made for: which photos, in which version, with which rights, until when."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from photocrm.filters import end_of

LIFETIME = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """As the columns of ShareLink; `photos` are those of the choice "chosen".

    Without `expires_at` the link stays open. The password is in clear here, and nowhere else.
    """

    expires_at: datetime | None
    password: str = ""
    choice: str = "all"
    photos: tuple[UUID, ...] = ()
    version: str = ""
    may_favourite: bool = True
    may_download_web: bool = True
    may_download_originals: bool = True
    may_have_untouched: bool = False
    may_zip: bool = True
    photo_limit: int | None = None
    language: str = ""
    reminds: bool = True

    def fingerprint(self) -> str:
        """Of equal terms the same, under the server's key, since it tells of a password."""
        values = [f"{field.name}={getattr(self, field.name)}" for field in fields(self)]
        return salted_hmac("delivery.terms", "\0".join(values), algorithm="sha256").hexdigest()


def usual() -> Terms:
    """Everything of the session for ninety days, whole ones."""
    return Terms(expires_at=end_of(timezone.localdate() + LIFETIME))
