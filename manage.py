#!/usr/bin/env python3
"""Runs Django's commands; before the first it makes `.venv` and starts what servers are missing.

PHOTOCRM_PYTHON=as-is runs in the Python it was called with, as in an image of one's own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "photocrm.stamp"
LOCK = ROOT / "requirements-dev.lock"
PYTHON_MIN = (3, 11)
OWN_SERVERS = {"test", "bench"}
VENV_HINT = """
The virtual environment could not be made. On Debian and Ubuntu the module for it is a package
of its own: sudo apt install python3-venv
"""


def main() -> None:
    if os.name != "posix":
        sys.exit("PhotoCRM runs on Linux and macOS. On Windows, use WSL2.")
    if sys.version_info < PYTHON_MIN:
        sys.exit(f"PhotoCRM needs Python 3.11 or newer; this is {version()}.")
    if os.environ.get("PHOTOCRM_PYTHON") != "as-is":
        ensure_venv()
        enter_venv()
    run_django()


def ensure_venv() -> None:
    """Build the environment unless its stamp fits; one run builds, the others wait for it."""
    import fcntl  # noqa: PLC0415 -- not on Windows, which main() refuses in words

    if stamp_fits():
        return
    lock = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not stamp_fits():
        build_venv(lock)
    os.close(lock)


def stamp_fits() -> bool:
    return VENV_PYTHON.exists() and STAMP.exists() and STAMP.read_text() == stamp()


def stamp() -> str:
    """The lock file's content, and the place, which the scripts in the environment contain."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {VENV}\n"


def build_venv(lock: int) -> None:
    """Build from nothing and stamp last, so that an interrupted build is never taken for whole."""
    print(f"Preparing {VENV}; the first run takes about a minute.", file=sys.stderr)
    uv = shutil.which("uv")
    # The one inside the environment goes with it.
    is_outside = uv is not None and not Path(uv).is_relative_to(VENV)
    if not (uv and is_outside and built_with_uv(uv, lock)):
        build_with_pip(lock)
    STAMP.write_text(stamp())


def built_with_uv(uv: str, lock: int) -> bool:
    empty_venv()
    return succeeds(lock, uv, "venv", "--quiet", "--python", base_python(), VENV) and succeeds(
        lock, uv, "pip", "install", "--quiet", "--python", VENV_PYTHON, *locked_packages()
    )


def build_with_pip(lock: int) -> None:
    empty_venv()
    if not succeeds(lock, base_python(), "-m", "venv", VENV):
        sys.exit(VENV_HINT)
    pip = (VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet")
    if not succeeds(lock, *pip, "install", *locked_packages()):
        sys.exit("The packages could not be installed; the reason stands above.")


def locked_packages() -> tuple[str, str, str]:
    return "--require-hashes", "-r", str(LOCK)


def empty_venv() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)


def base_python() -> str:
    """The Python outside any virtual environment, since this one may be about to go."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    return str(Path(sys.base_prefix, "bin", f"python{version()}"))


def version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def succeeds(lock: int, *command: str | Path) -> bool:
    # The child holds the lock too: should this process be killed, none builds until it has ended.
    return subprocess.run(command, pass_fds=[lock], check=False).returncode == 0


def enter_venv() -> None:
    if not VENV.samefile(sys.prefix):
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.orig_argv[1:]])  # noqa: S606 -- no shell is the point


def run_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "photocrm.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from photocrm.embedded import local  # noqa: PLC0415
    from photocrm.embedded.server import EmbeddedServerError  # noqa: PLC0415

    profile = next(iter(OWN_SERVERS.intersection(sys.argv[1:2])), "demo")
    try:
        local.provide(os.environ, profile, ROOT)
    except EmbeddedServerError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
