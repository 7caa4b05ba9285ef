"""Gives a run without servers of its own the embedded ones, and what else it needs."""

import fcntl
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from photocrm.embedded import postgres, valkey


def provide(environ: MutableMapping[str, str], profile: str, root: Path) -> None:
    """Set what is missing in `environ` for the profile "demo", "test" or "bench".

    Values that are set stay as they are, and a blank DATABASE_URL, REDIS_URL or SECRET_KEY is
    missing. The servers run until every process that called this has ended. A demo gets weak
    settings only when neither a database nor a key is given, so never a configured production.
    Raises EmbeddedServerError.
    """
    is_configured = bool(environ.get("DATABASE_URL") or environ.get("SECRET_KEY"))
    if environ.get("DATABASE_URL") and environ.get("REDIS_URL") and profile == "demo":
        return
    state = (root / environ.get("PHOTOCRM_DATA", ".data") / profile).resolve()
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    if profile != "demo" or not is_configured:
        _set_local_defaults(environ, profile, state)
    if not environ.get("DATABASE_URL"):
        environ["DATABASE_URL"] = postgres.join(state / "postgres", profile)
    if not environ.get("REDIS_URL"):
        environ["REDIS_URL"] = valkey.join(state / "valkey", profile)


def _set_local_defaults(environ: MutableMapping[str, str], profile: str, state: Path) -> None:
    environ["SECRET_KEY"] = environ.get("SECRET_KEY") or _kept_secret_key(state / "secret_key")
    environ.setdefault("PHOTOCRM_ENV", "local")
    environ.setdefault("DEBUG", "true" if profile == "demo" else "false")
    environ.setdefault("PHOTOCRM_STATE", str(state))
    environ.setdefault("MEDIA_ROOT", str(state / "media"))
    if profile == "test":
        # A test that fails in the database must still be able to empty the cache after itself.
        environ.setdefault("CACHE_URL", "locmemcache://")


def _kept_secret_key(path: Path) -> str:
    """The key in this file, made by the first of all runs that ask for it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
        return key
