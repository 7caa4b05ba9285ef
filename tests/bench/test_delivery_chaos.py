"""The short version of `bench delivery`: workers, Redis and PostgreSQL die again and again."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What would lead the bench to the servers of the tests, which must not be killed.
OF_TESTS = {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "PHOTOCRM_STATE", "MEDIA_ROOT"}
PATIENCE = 300


def test_nothing_is_lost_while_everything_dies(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    environ |= {"PHOTOCRM_DATA": str(tmp_path), "PHOTOCRM_PYTHON": "as-is"}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "delivery", "--quick"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 of 5 goals hold" in done.stdout
