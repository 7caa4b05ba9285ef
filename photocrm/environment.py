"""Reads the environment and refuses to start production with unsafe values."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_UNIQUE = 5
FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,79}")


def refuse_unsafe_production(*, debug: bool, secret_key: str, allowed_hosts: list[str]) -> None:
    """Raise ImproperlyConfigured, naming every fault at once, so that one restart mends all.

    The bounds for the key are those of Django's own `security.W009` check.
    """
    faults = []
    if debug:
        faults.append("DEBUG must be off.")
    if weak(secret_key):
        faults.append("SECRET_KEY is missing or weak: give 50 or more random characters.")
    if not allowed_hosts or any("*" in host for host in allowed_hosts):
        faults.append("ALLOWED_HOSTS must name the hosts, without a wildcard.")
    if faults:
        raise ImproperlyConfigured("PhotoCRM does not start in production. " + " ".join(faults))


def weak(secret_key: str) -> bool:
    return (
        len(secret_key) < SECRET_KEY_MIN_LENGTH
        or len(set(secret_key)) < SECRET_KEY_MIN_UNIQUE
        or secret_key.startswith("django-insecure-")
    )


def broker_url(redis_url: str) -> str:
    """The same server in Celery's words: kombu calls a socket `redis+socket` and its db a host."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.path}?virtual_host={parts.query.removeprefix('db=') or '0'}"


def folder_storages(entries: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The storages of DELIVERY_FOLDERS by name, from entries like `nas=/srv/nas/photos` and
    `archive=https://KEY:SECRET@HOST/BUCKET`. Raises ImproperlyConfigured.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        name, _, place = (part.strip() for part in entry.partition("="))
        if not FOLDER_NAME.fullmatch(name) or name in found:
            raise ImproperlyConfigured("DELIVERY_FOLDERS wants names, each of them once: nas=/srv")
        found[name] = folder_storage(name, place)
    return found


def folder_storage(name: str, place: str) -> dict[str, Any]:
    if place.startswith(("https://", "http://")):
        options = bucket_options(place, variable=f"{name} of DELIVERY_FOLDERS")
        return {"BACKEND": "photocrm.bucket.BucketStorage", "OPTIONS": options}
    path = PurePosixPath(place)
    if not path.is_absolute() or ".." in path.parts or path == PurePosixPath("/"):
        raise ImproperlyConfigured(f"{name} of DELIVERY_FOLDERS wants the whole path of a folder.")
    return {"BACKEND": "photocrm.storage.OutsideStorage", "OPTIONS": {"location": place}}


def bucket_options(
    url: str, accel_prefix: str = "", variable: str = "MEDIA_BUCKET_URL"
) -> dict[str, str]:
    """The options of `photocrm.bucket.BucketStorage`, from one address.

    `https://KEY:SECRET@s3.eu-central-1.example/bucket?region=eu-central-1`; without key and secret
    the machine's own identity is used. Raises ImproperlyConfigured, without the secret in it.
    """
    if accel_prefix:
        raise ImproperlyConfigured("nginx cannot send from a bucket: leave MEDIA_ACCEL_PREFIX out.")
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bucket or "/" in bucket:
        raise ImproperlyConfigured(f"{variable} must look like https://KEY:SECRET@HOST/BUCKET")
    port = f":{parts.port}" if parts.port else ""
    found = {
        "endpoint_url": f"{parts.scheme}://{parts.hostname}{port}",
        "bucket_name": bucket,
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": parse_qs(parts.query).get("region", [""])[0],
    }
    return {name: value for name, value in found.items() if value}


MAILBOXES = {"imaps": ("ssl", 993), "imap+tls": ("tls", 143), "imap": ("", 143)}


def mailbox_options(url: str) -> dict[str, str | int]:
    """What `delivery.mailbox` opens, from one address; nothing from "".

    `imaps://user:password@host/folder`; INBOX without a folder. Raises ImproperlyConfigured,
    without the password in it.
    """
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in MAILBOXES or not parts.hostname or not parts.username:
        raise ImproperlyConfigured("BOUNCE_IMAP_URL must look like imaps://USER:PASSWORD@HOST")
    security, port = MAILBOXES[parts.scheme]
    return {
        "host": parts.hostname,
        "port": parts.port or port,
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "folder": unquote(parts.path.strip("/")) or "INBOX",
        "security": security,
    }
