"""A mail server that misbehaves, and remembers what it accepted and refused for good."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fixtures.mail import OnAnyPort

# A conversation takes four times as long.
STEP = 0.02
HANG = 60.0
NOBODY = "nobody"
OK = "250 2.0.0 Queued"


@dataclass
class Trouble:
    """`failures` and `hangs` are shares of all conversations, in 0..1.

    Of the failures two thirds are words on one mail, the rest tell of a server in need: it hangs up
    or says 421. `accepted` counts by Message-ID what was answered with 250; `refused` are
    recipients whom it will never take.
    """

    failures: float = 0.0
    hangs: float = 0.0
    accepted: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(STEP)
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(STEP)
        if address.startswith(NOBODY):
            self.refused.add(address)
            return "550 5.1.1 No such user"
        if self.happens(self.hangs / 2):
            await asyncio.sleep(HANG)
        if self.happens(self.failures / 2):
            return self.dice.choice(("451 4.3.0 Later", "452 4.2.2 Full", "421 4.3.2 Going down"))
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What it hangs over or cuts off is not accepted."""
        await asyncio.sleep(STEP)
        if self.happens(self.hangs / 2):
            await asyncio.sleep(HANG)
        if self.happens(self.failures / 2):
            if self.happens(1 / 3):
                cast("Any", server.transport).abort()
            return "451 4.3.0 Try again later"
        await asyncio.sleep(STEP)
        content: Any = envelope.content
        self.accepted[key_of(str(message_from_bytes(content)["Message-ID"]))] += 1
        return OK

    def happens(self, share: float) -> bool:
        return self.dice.random() < share


def key_of(message_id: str) -> str:
    """The key of the delivery, which stands in its Message-ID."""
    return re.sub(r"[<>]|@.*", "", message_id)


def serve(trouble: Trouble) -> OnAnyPort:
    """Started, on any port; `stop()` ends it."""
    server = OnAnyPort(trouble, hostname="127.0.0.1", port=0)
    server.start()
    return server
