"""Who may be reminded, and how a reminder says that it can be stopped.

A delivery itself is the transaction, and is mailed to whomever the studio says.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from delivery.models import Bounce, ShareLink, Unsubscribe
from photocrm.accounts.models import Workspace

SALT = "delivery.unsubscribe"


def may_remind(workspace: Workspace, address: str) -> bool:
    """Whether mails that nobody waits for may go there: nobody asked us to stop, and the last mail
    did not bounce for good. Ask it right before such a mail is sent.
    """
    mine = Unsubscribe.objects.of(workspace).filter(address=address.lower())
    bounced = Bounce.objects.at(workspace, address).hard().standing()
    return bool(address) and not mine.exists() and not bounced.exists()


def unsubscribe_url(link: ShareLink) -> str:
    """The page on which the link's recipient stops reminders of this studio."""
    path = reverse("open:unsubscribe", args=[token_of(link)])
    return f"{settings.SITE_URL}{path}"


def unsubscribe_headers(link: ShareLink) -> dict[str, str]:
    """For every mail that is asked about by `may_remind`: one click in the mail program (RFC 8058)
    stops the next ones.
    """
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
