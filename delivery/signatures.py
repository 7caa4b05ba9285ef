"""Signatures by the rules of Standard Webhooks.

Secrets are not stored: they follow from the key of the installation, the endpoint and the number of
its secret, so that a copy of the database signs nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

PREFIX = "whsec_"


def secret_of(endpoint_id: UUID, number: int, key: str) -> str:
    """As the receiver is given it: `whsec_` and base64."""
    told = f"delivery.webhook:{endpoint_id}:{number}".encode()
    made = hmac.new(key.encode(), told, hashlib.sha256).digest()
    return PREFIX + base64.b64encode(made).decode()


def signature(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> str:
    """One for each secret, so that a receiver may know any of them."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{sign(secret, content)}" for secret in secrets)


def sign(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
