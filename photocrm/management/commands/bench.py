"""Measures the product against named baselines."""

import logging
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import override_settings

PREFIX = "bench_"
WITH_PHOTOS = ("images", "probe")
WITH_JOBS = "delivery"


class Command(BaseCommand):
    help = "Runs one benchmark of tests/bench; ends with 1 when a goal is missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--quick", action="store_true", help="less data, for a first look")
        parser.add_argument("--photos", type=Path, help="for images and probe: a folder to take")
        parser.add_argument("--jobs", type=int, help="for delivery: how many")

    def handle(
        self, *, name: str, quick: bool, photos: Path | None, jobs: int | None, **options: Any
    ) -> None:
        if name not in known():
            raise CommandError(f"There is no bench “{name}”; there are: {', '.join(known())}.")
        harness = import_module("tests.bench.harness")
        bench = import_module(f"tests.bench.{PREFIX}{name}")
        given: dict[str, Any] = {"photos": photos} if photos else {}
        if photos and (name not in WITH_PHOTOS or not photos.is_dir()):
            names = " and ".join(WITH_PHOTOS)
            raise CommandError(f"--photos takes an existing folder, and goes with {names} alone.")
        if jobs is not None:
            if name != WITH_JOBS or jobs < 1:
                raise CommandError(f"--jobs takes a number, and goes with {WITH_JOBS} alone.")
            given["jobs"] = jobs
        # A line per request and the record of all queries would be measured as well.
        logging.disable(logging.WARNING)
        with override_settings(DEBUG=False):
            holds = harness.report(bench.measure(quick=quick, **given), self.say)
        sys.exit(0 if holds else 1)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def known() -> list[str]:
    files = (settings.BASE_DIR / "tests" / "bench").glob(f"{PREFIX}*.py")
    return sorted(file.stem.removeprefix(PREFIX) for file in files)
