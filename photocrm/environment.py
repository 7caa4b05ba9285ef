"""Reads the environment and refuses to start production with unsafe values."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_UNIQUE = 5


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
