"""The whole product on one machine by one command."""

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from photocrm.demo import seed
from photocrm.demo.supervisor import free_port, supervise

HOST = "127.0.0.1"
MAIL_PORT = 8025
# A download holds its thread for as long as the recipient's line takes; pages need free ones.
WEB_THREADS = 16
QUEUES = "bulk,control,delivery,import,isolated,media"
POLL = 0.1

WELCOME = """
PhotoCRM is ready:  {site}/
  log in as         {email}  with the password  {password}
  mails land in     {site}/dev/outbox/
  stop              Ctrl-C
"""


class Command(BaseCommand):
    help = "Starts a demonstration studio with everything it needs, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--photos", type=Path, metavar="FOLDER", help="show these photos")
        parser.add_argument("--port", type=int, default=8000, help="the first port to try")

    def handle(self, *, photos: Path | None, port: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has a known password: it does not run in production.")
        if photos and not photos.is_dir():
            raise CommandError(f"{photos} is no folder.")
        self.prepare(photos)
        web, mail = free_port(port), free_port(MAIL_PORT)
        site = f"http://{HOST}:{web}"
        Thread(target=self.welcome, args=[site], daemon=True).start()
        sys.exit(supervise(commands(web, mail), environment(site, web, mail)))

    def prepare(self, photos: Path | None) -> None:
        call_command("migrate", verbosity=0)
        self.say("Preparing the studio; the first time takes some seconds.")
        if not seed.seed(photos, self.say):
            self.say("The studio of the last run is kept.")
            if photos:
                self.say(f"{photos} is not used: remove {settings.STATE_ROOT} to start anew.")
        connections.close_all()

    def welcome(self, site: str) -> None:
        while not answers(f"{site}/health/"):
            time.sleep(POLL)
        self.say(WELCOME.format(site=site, email=seed.EMAIL, password=seed.PASSWORD))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310 -- our own address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def commands(web: int, mail: int) -> dict[str, list[str]]:
    python = sys.executable
    # The dispatcher speaks every two seconds; only what went wrong is worth a line here.
    celery = ["env", "LOG_LEVEL=WARNING", python, "-m", "celery", "-q", "-A", "photocrm"]
    outbox = [python, "-m", "photocrm.demo.outbox", "--folder", str(settings.OUTBOX_ROOT)]
    return {
        "web": [
            *(python, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", HOST, "--port", str(web), "--blocking-threads", str(WEB_THREADS)),
            *("--log-level", "error", "photocrm.wsgi:application"),
        ],
        "worker": [
            *(*celery, "worker", "--pool", "prefork", "--concurrency", "2", "-Q", QUEUES),
            *("--without-gossip", "--without-mingle"),
        ],
        "beat": [*celery, "beat", "--pidfile="],
        "mail": [*outbox, "--port", str(mail)],
    }


def environment(site: str, web: int, mail: int) -> dict[str, str]:
    """Whatever mail server is configured, the demo writes to its own alone."""
    return {
        **os.environ,
        "DEBUG": "true",
        "SITE_URL": site,
        "SESSION_COOKIE_NAME": f"sessionid-{web}",
        "CSRF_COOKIE_NAME": f"csrftoken-{web}",
        "CSRF_TRUSTED_ORIGINS": site,
        "EMAIL_URL": f"smtp://{HOST}:{mail}",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
