"""The words of the tus protocol, version 1.0: https://tus.io/protocols/resumable-upload."""

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
ALGORITHMS = ("sha1", "sha256")
CONTENT_TYPE = "application/offset+octet-stream"
LARGEST = 2**63 - 1


class Malformed(ValueError):
    """A header does not say what the protocol wants; the message says which."""


class Checksum:
    """What the bytes of one request should add up to."""

    def __init__(self, algorithm: str, expected: bytes) -> None:
        self.expected = expected
        self.digest: Any = hashlib.new(algorithm, usedforsecurity=False)

    def update(self, chunk: bytes, /) -> None:
        self.digest.update(chunk)

    @property
    def holds(self) -> bool:
        return bool(self.digest.digest() == self.expected)


def number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST:
        raise Malformed(f"{name} must be a number of bytes.")
    return int(text)


def metadata(header: str) -> dict[str, str]:
    """`filename d29ybGQ=,is_raw` is {"filename": "world", "is_raw": ""}."""
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not key or key in found:
            raise Malformed("Upload-Metadata has an empty or a repeated key.")
        found[key] = decoded(value.strip()).decode(errors="replace").replace("\0", "")
    return found


def checksum(header: str) -> Checksum | None:
    """None without a header."""
    if not header:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(f"Upload-Checksum knows {' and '.join(ALGORITHMS)}.")
    expected = decoded(value.strip())
    found = Checksum(algorithm, expected)
    if len(expected) != found.digest.digest_size:
        raise Malformed("Upload-Checksum has the wrong length.")
    return found


def decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("A header is not written in Base64.") from error
