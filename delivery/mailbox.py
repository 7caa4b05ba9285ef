"""A mailbox by IMAP: mails that nobody read, each taken once. Nothing is ever deleted."""

import imaplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from delivery.bounce_reports import MOST_BYTES

# Seconds for each step of the conversation.
TIMEOUT = 30
# So many in one round.
MOST = 500


class Unreachable(Exception):
    """The mailbox cannot be opened or read; the words tell why."""


class Mailbox:
    """An open one. Its numbers of mails are those of the server, and never used again."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def unread(self) -> list[str]:
        answer = self.asked("SEARCH", "UNSEEN")
        return [number.decode() for line in answer if line for number in line.split()][:MOST]

    def mail(self, number: str) -> bytes:
        """Its beginning; b"" where somebody deleted it meanwhile."""
        answer = self.asked("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")

    def mark_read(self, number: str) -> None:
        self.asked("STORE", number, "+FLAGS.SILENT", r"(\Seen)")

    def asked(self, command: str, *arguments: str) -> list[Any]:
        kind, answer = self.server.uid(command, *arguments)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"{command} was answered by {kind}")
        return answer


@contextmanager
def opened(options: Mapping[str, Any]) -> Iterator[Mailbox]:
    """The mailbox of `environment.mailbox_options`. Raises Unreachable, also from what is done
    with it.
    """
    try:
        server = connected(options)
        try:
            if options["security"] == "tls":
                server.starttls(ssl.create_default_context())
            server.login(options["user"], options["password"])
            kind, answer = server.select(quoted(options["folder"]))
            if kind != "OK":
                raise imaplib.IMAP4.error(f"no such folder: {answer}")
            yield Mailbox(server)
        finally:
            leave(server)
    except (imaplib.IMAP4.error, OSError) as error:
        raise Unreachable(f"{options['host']}: {error}") from error


def connected(options: Mapping[str, Any]) -> imaplib.IMAP4:
    """With TLS the server must show a valid certificate."""
    host, port = options["host"], options["port"]
    if options["security"] == "ssl":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(host, port, timeout=TIMEOUT)


def leave(server: imaplib.IMAP4) -> None:
    """Politely, and for certain."""
    for step in (server.logout, server.shutdown):
        with suppress(imaplib.IMAP4.error, OSError):
            step()


def quoted(folder: str) -> str:
    escaped = folder.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
