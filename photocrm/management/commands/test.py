"""Runs the test suite."""

import os
import sys

import pytest
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs pytest with the given arguments, on test servers of its own."

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand all arguments to pytest, whose options are not Django's, and end with its status."""
        # Playwright's sync API runs an event loop in the thread in which tests use the database.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        os.chdir(settings.BASE_DIR)
        sys.exit(pytest.main(argv[2:] or ["tests"]))
