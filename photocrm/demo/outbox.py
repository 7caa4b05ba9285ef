"""A mail server for the demo: it keeps every message as a file and sends none.

`python -m photocrm.demo.outbox --folder DIR [--port N] [--port-file FILE]` serves on 127.0.0.1
until SIGTERM or SIGINT. Without a port the system chooses one, which FILE tells.
"""

import argparse
import asyncio
import secrets
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Outbox:
    """Writes each message as an `.eml` file whose name sorts by the time of its arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        try:
            self.store(envelope)
        except OSError as error:
            return f"451 4.3.0 The outbox cannot keep the message: {error.strerror}"
        return "250 2.0.0 Kept in the outbox"

    def store(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        recipients = "".join(f"X-Envelope-To: {address}\r\n" for address in envelope.rcpt_tos)
        write_whole(self.folder / f"{_name()}.eml", recipients.encode() + data)


def write_whole(path: Path, data: bytes) -> None:
    """Write so that a reader sees the whole file or none."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(data)
    temporary.replace(path)


def _name() -> str:
    """UTC to the nanosecond, then what keeps two of the same moment apart."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime(seconds))
    return f"{moment}-{nanoseconds:09d}Z-{secrets.token_hex(4)}"


async def serve(folder: Path, port: int, port_file: Path | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 -- nothing else runs yet
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(Outbox(folder), hostname="localhost", ident="PhotoCRM outbox"), HOST, port
    )
    bound = server.sockets[0].getsockname()[1]
    if port_file:
        write_whole(port_file, f"{bound}\n".encode())
    print(f"Mail server on {HOST}:{bound}, messages in {folder}", flush=True)
    await stopped.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="photocrm.demo.outbox")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path)
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.port, options.port_file))


if __name__ == "__main__":
    main()
