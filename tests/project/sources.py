"""Files of the repository that the guards read."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("manage.py", "photocrm", "crm", "gallery", "delivery")


@cache
def tracked() -> tuple[str, ...]:
    """Files of the repository, also those not committed yet, without what git ignores."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(name for name in listed.splitlines() if (ROOT / name).exists())


@cache
def modules(*tops: str) -> dict[str, ast.Module]:
    """Every Python module below `tops`, parsed, without generated migrations."""
    return {
        name: ast.parse((ROOT / name).read_text())
        for name in tracked()
        if name.endswith(".py") and name.split("/")[0] in tops and "/migrations/0001_" not in name
    }


@cache
def templates() -> dict[str, str]:
    """Name as `{% include %}` knows it -> text."""
    names = [name for name in tracked() if name.startswith("templates/")]
    return {name.removeprefix("templates/"): (ROOT / name).read_text() for name in names}
