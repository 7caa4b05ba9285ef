"""Photos are uploaded while web server and worker die again and again: none may be lost.

Three senders speak tus to a real granian, which is killed -9 five times on the way; a real worker
is killed -9 every ten seconds until every photo is ready.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Event, Lock, Thread

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from PIL import Image as Pillow

from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.demo.supervisor import free_port
from tests.bench.harness import Baseline, Measurement, database
from tests.bench.processes import Service
from tests.factories import MembershipFactory, UserFactory, WorkspaceFactory
from tests.tus import metadata

DATABASE = "upload_kills"
HOST, TOKEN = "127.0.0.1", "c" * 32
SENDERS, WEB_KILLS, WORKER_LIFE = 3, 5, 10.0
CHUNK = 48 * 1024
PATIENCE = 900.0
QUEUES = "control,delivery,media"


@dataclass
class Sender:
    """Speaks tus and tries until the server has everything."""

    port: int
    cookie: str
    workspace: Workspace
    draft: str
    sent: int = 0
    resumed: int = 0
    lock: Lock = field(default_factory=Lock)

    def send(self, number: int, content: bytes) -> None:
        url, offset, state = "", 0, "receiving"
        end = time.monotonic() + PATIENCE
        while state == "receiving":
            try:
                url, offset, state = self.step(number, content, url, offset)
            except (OSError, HTTPException):
                offset = -1
                time.sleep(0.2)
            if time.monotonic() > end:
                raise TimeoutError(f"photo {number} was not taken")
        with self.lock:
            self.sent += 1

    def step(self, number: int, content: bytes, url: str, offset: int) -> tuple[str, int, str]:
        """One request: announce, ask where it stopped, or go on."""
        if not url:
            told = metadata(
                filename=f"{number}.jpg",
                sha256=hashlib.sha256(content).hexdigest(),
                draft=self.draft,
                name="Killed",
                position=number,
            )
            headers = {"Upload-Length": str(len(content)), "Upload-Metadata": told}
            path = f"/{self.workspace.slug}/gallery/upload/files/"
            response = self.ask("POST", path, headers)
            return response.headers["Location"], *where(response)
        if offset < 0:
            response = self.ask("HEAD", url, {})
            self.resumed += int(response.headers["Upload-Offset"]) > 0
            return url, *where(response)
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return url, *where(self.ask("PATCH", url, headers, content[offset : offset + CHUNK]))

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> HTTPResponse:
        always = {"Tus-Resumable": "1.0.0", "X-CSRFToken": TOKEN, "Cookie": self.cookie}
        connection = HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, body, always | headers)
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        if response.status >= 300:
            raise HTTPException(response.status)
        return response


def where(response: HTTPResponse) -> tuple[int, str]:
    return int(response.headers["Upload-Offset"]), response.headers["Upload-State"]


def measure(*, quick: bool) -> Iterator[Measurement]:
    count = 40 if quick else 200
    with tempfile.TemporaryDirectory() as media, ExitStack() as stack:
        stack.enter_context(database(DATABASE))
        stack.enter_context(override_settings(MEDIA_ROOT=Path(media)))
        workspace, sender, web, worker, beat = prepared(media)
        contents = [noise(number) for number in range(count)]
        for service in (web, worker, beat):
            service.start()
            stack.callback(service.kill)
        started = time.monotonic()
        with killed_every(worker, WORKER_LIFE):
            send_all(sender, contents, web)
            uploaded = time.monotonic() - started
            wait_until_ready(workspace, count)
        yield Measurement(f"{count} uploads, {web.kills} kills of the web server", uploaded, "s")
        yield Measurement("all ready", time.monotonic() - started, "s")
        yield Measurement("kills of the worker", worker.kills, "")
        yield Measurement("files that went on in their middle", sender.resumed, "")
        yield from verdict(workspace, media, contents)


def verdict(workspace: Workspace, media: str, contents: list[bytes]) -> Iterator[Measurement]:
    """Each figure must be exactly the number of photos, or zero."""
    wanted = {hashlib.sha256(content).hexdigest() for content in contents}
    files = [path for path in Path(media).glob("originals/*/*/*") if path.is_file()]
    found = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    session = PhotoSession.objects.of(workspace).get()
    wrong = {
        "originals missing or different": len(wanted.symmetric_difference(found)),
        "originals twice": len(found) - len(set(found)),
        "photos too many or too few": abs(session.photos.count() - len(contents)),
        "wrong count on the session": abs(session.photo_count - len(contents)),
        "images not ready": Image.objects.of(workspace).exclude(status="ready").count(),
        "partial files left": len(list(Path(media).glob("uploads/*/*.part"))),
    }
    for name, value in wrong.items():
        yield Measurement(name, value, "", Baseline("photos", len(contents)), 0)


def prepared(media: str) -> tuple[Workspace, Sender, Service, Service, Service]:
    member = MembershipFactory(
        workspace=WorkspaceFactory(slug=f"kills-{os.getpid()}"),
        user=UserFactory(email=f"kills-{os.getpid()}@studio.example"),
        role=Role.OWNER,
    )
    port, environ = free_port(8600), environment(media)
    python = sys.executable
    web = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", HOST]
    web += ["--port", str(port), "--blocking-threads", "4", "--log-level", "error"]
    celery = [python, "-m", "celery", "-q", "-A", "photocrm"]
    worker = [*celery, "worker", "--concurrency", "2", "-Q", QUEUES]
    draft = str(PhotoSession(workspace=member.workspace).pk)
    sender = Sender(port, cookie_of(member.user), member.workspace, draft)
    return (
        member.workspace,
        sender,
        Service([*web, "photocrm.wsgi:application"], environ),
        Service([*worker, "--without-gossip", "--without-mingle"], environ),
        Service([*celery, "beat", "--pidfile=", "-s", f"{media}/beat"], environ),
    )


def environment(media: str) -> dict[str, str]:
    url, query, options = os.environ["DATABASE_URL"].partition("?")
    base = url.rpartition("/")[0]
    return os.environ | {
        "DATABASE_URL": f"{base}/{DATABASE}{query}{options}",
        "MEDIA_ROOT": media,
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def cookie_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}; csrftoken={TOKEN}"


def noise(number: int) -> bytes:
    """A JPEG of some 200 KB that no other number has."""
    with tempfile.TemporaryFile() as file:
        picture = Pillow.frombytes("RGB", (360, 240), os.urandom(360 * 240 * 3))
        picture.save(file, "JPEG", quality=90, comment=str(number))
        file.seek(0)
        return file.read()


def send_all(sender: Sender, contents: list[bytes], web: Service) -> None:
    with ThreadPoolExecutor(SENDERS) as pool:
        jobs = [pool.submit(sender.send, *numbered) for numbered in enumerate(contents, 1)]
        for kill in range(1, WEB_KILLS + 1):
            while sender.sent < len(contents) * kill // (WEB_KILLS + 1):
                time.sleep(0.01)
            web.kill_and_start()
        for job in jobs:
            job.result()


@contextmanager
def killed_every(service: Service, seconds: float) -> Iterator[None]:
    over = Event()

    def kill() -> None:
        while not over.wait(seconds):
            service.kill_and_start()

    thread = Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def wait_until_ready(workspace: Workspace, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while Photo.objects.of(workspace).ready().count() < count:
        if time.monotonic() > end:
            return  # the verdict tells how many are missing
        time.sleep(0.5)
