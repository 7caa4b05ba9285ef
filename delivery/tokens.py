"""The secret in a private link.

The token is an HMAC of the link's id under the server's key: the worker can write it into a mail on
every retry although the database keeps only its SHA-256, and a copy of the database opens nothing.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from uuid import UUID

PURPOSE = b"photocrm share link "


def token_for(link_id: UUID, key: str) -> str:
    """256 bits, 43 characters, safe in an address."""
    digest = hmac.digest(key.encode(), PURPOSE + link_id.bytes, "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def recover(link_id: UUID, token_hash: str, keys: Iterable[str]) -> str:
    """The token made under any of the keys; raises LookupError when none of them made it."""
    for key in keys:
        token = token_for(link_id, key)
        if hmac.compare_digest(hash_of(token), token_hash):
            return token
    raise LookupError("the key that made this link is no longer known")
