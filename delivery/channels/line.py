"""The line to the mail server: its own for each mail, or one for several that follow each other."""

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from typing import Any

from django.conf import settings

from delivery.channels import Refusal


class Kept(threading.local):
    """What a thread keeps between two mails."""

    is_wanted = False
    server: smtplib.SMTP | None = None


kept = Kept()


@contextmanager
def shared() -> Iterator[None]:
    """The mails that this thread hands over meanwhile take one line, as long as it holds."""
    kept.is_wanted = True
    try:
        yield
    finally:
        kept.is_wanted = False
        if kept.server:
            bid_farewell(kept.server)
        kept.server = None


@contextmanager
def taken() -> Iterator[smtplib.SMTP]:
    """Ready for a mail. Only after an answer to that is the line good for another one."""
    server = still_there() or connect()
    is_good = False
    try:
        yield server
        is_good = True
    except Refusal as refusal:
        is_good = not refusal.of_host
        raise
    finally:
        if not is_good:
            server.close()
        elif kept.is_wanted:
            kept.server = server
        else:
            bid_farewell(server)


def still_there() -> smtplib.SMTP | None:
    """The line that was kept, unless the server has hung up since: nothing of a mail was said on
    it, so that is nobody's failure.
    """
    server, kept.server = kept.server, None
    if server is None:
        return None
    with suppress(smtplib.SMTPException, OSError):
        be_patient(server, settings.EMAIL_CONNECT_TIMEOUT)
        code, _ = server.rset()
        be_patient(server, settings.EMAIL_TIMEOUT)
        if code == 250:
            return server
    server.close()
    return None


def bid_farewell(server: smtplib.SMTP) -> None:
    """The mail is out, which has to be written down: nobody waits for the answer to QUIT."""
    with closing(server), suppress(smtplib.SMTPException, OSError):
        server.putcmd("QUIT")


def connect() -> smtplib.SMTP:
    """With TLS the server must show a valid certificate, as for Django's own mails."""
    place: dict[str, Any] = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "local_hostname": own_name(),
        "timeout": settings.EMAIL_CONNECT_TIMEOUT,
    }
    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = smtplib.SMTP_SSL(**place, context=trusting())
    else:
        server = smtplib.SMTP(**place)
    be_patient(server, settings.EMAIL_TIMEOUT)
    if settings.EMAIL_USE_TLS:
        server.starttls(context=trusting())
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


@cache
def own_name() -> str:
    """What smtplib calls this machine; it would look that up for each mail."""
    return smtplib.SMTP().local_hostname


@cache
def trusting() -> ssl.SSLContext:
    """Reading the certificates of this machine takes longer than a conversation: once is enough."""
    return ssl.create_default_context()


def be_patient(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)
