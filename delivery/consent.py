"""How a reminder says that it can be stopped; `queries.in_reach` knows who may be reminded.

A delivery itself is the transaction, and is mailed to whomever the studio says.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from delivery.models import ShareLink

SALT = "delivery.unsubscribe"


def unsubscribe_url(link: ShareLink) -> str:
    """The page on which the link's recipient stops reminders of this studio."""
    path = reverse("open:unsubscribe", args=[token_of(link)])
    return f"{settings.SITE_URL}{path}"


def unsubscribe_headers(link: ShareLink) -> dict[str, str]:
    """One click in the mail program (RFC 8058) stops the next reminders."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(link)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@dataclass(frozen=True)
class Wish:
    """Whose mails are to stop, at which address; the link may be gone by then."""

    workspace_id: UUID
    address: str
    link_id: UUID


def token_of(link: ShareLink) -> str:
    facts = [str(link.workspace_id), link.recipient.lower(), str(link.pk)]
    return signing.dumps(facts, salt=SALT)


def wish_of(token: str) -> Wish:
    """Raises BadSignature for what we did not write. It is good for ever, as the mail is."""
    workspace_id, address, link_id = signing.loads(token, salt=SALT)
    return Wish(UUID(workspace_id), address, UUID(link_id))
