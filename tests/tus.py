"""Requests as a tus client sends them."""

import hashlib
from base64 import b64encode
from typing import Any

from django.core.files.storage import default_storage
from django.test import Client

from gallery import parts
from gallery.models import Image
from tests.data import pictures

FILES = "/studio/gallery/upload/files/"
PLAN = "/studio/gallery/upload/plan/"
TUS = {"Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"
PHOTO = pictures.photo((600, 400))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def metadata(**values: object) -> str:
    coded = {key: b64encode(str(value).encode()).decode() for key, value in values.items()}
    return ",".join(f"{key} {value}" for key, value in coded.items())


def create(client: Client, content: bytes, *, body: bytes | None = None, **told: object) -> Any:
    told = {"filename": "A.JPG", "sha256": sha256(content), "name": "Wedding"} | told
    headers = TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata(**told)}
    if body is None:
        return client.post(FILES, headers=headers)
    return client.generic("POST", FILES, body, content_type=OCTETS, headers=headers)


def patch(client: Client, url: str, offset: int, body: bytes, **more: str) -> Any:
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": OCTETS} | more
    return client.generic("PATCH", url, body, content_type=OCTETS, headers=headers)


def head(client: Client, url: str) -> Any:
    return client.head(url, headers=TUS)


def original(image: Image) -> bytes:
    with default_storage.open(image.original_path) as file:
        return bytes(file.read())


def left_on_disk() -> list[str]:
    return [path.name for path in parts.folder().glob("*/*")]
