"""What the tests of private links ask of them."""

import io
import zipfile
from typing import Any

from django.test import Client

from delivery.models import ShareLink
from gallery.models import Photo, PhotoSession
from tests.factories import PhotoFactory, stored, token_of


def kept(session: PhotoSession, name: str, **more: Any) -> Photo:
    photo = PhotoFactory(session=session, file_name=name, **more)
    stored(photo.image, {"500": b"webp", "full": name.encode(), "mail": b"small " + name.encode()})
    return photo


def page(link: ShareLink) -> str:
    return f"/s/{token_of(link)}/"


def routes(link: ShareLink, photo: Photo) -> list[str]:
    base = page(link)
    return [base, f"{base}photos.zip", f"{base}{photo.pk}/", f"{base}{photo.pk}/1-500.webp"]


def statuses(client: Client, link: ShareLink, photo: Photo) -> list[int]:
    answers = [client.get(url) for url in routes(link, photo)]
    for answer in answers:
        answer.getvalue()
    return [answer.status_code for answer in answers]


def names_in_zip(client: Client, link: ShareLink, query: str = "") -> list[str]:
    content = client.get(f"{page(link)}photos.zip{query}").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sorted(archive.namelist())
