"""Ways to a recipient. Each channel has one function `send(job, promised) -> Answer`.

It calls `promised` when the other side is ready for the message and has nothing of it yet; what
that raises ends the conversation, and nothing was sent. With anything but a yes it raises Refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Promised = Callable[[], None]


@dataclass(frozen=True)
class Answer:
    """The other side's code (0 when there was none) and words."""

    code: int
    words: str


class Refusal(Exception):
    """The other side did not take it; `permanent` says that asking again is useless.

    `of_host` is a failure of the whole server, not its word on one recipient. It asks not to be
    tried again before `wait`. `unsent` says that it certainly got nothing, although `promised` was
    called. What is `needless` was called off, and is nobody's failure.
    """

    def __init__(
        self,
        answer: Answer,
        *,
        permanent: bool,
        of_host: bool = False,
        wait: timedelta = timedelta(),
        unsent: bool = False,
        needless: bool = False,
    ) -> None:
        super().__init__(answer.words)
        self.answer = answer
        self.permanent = permanent
        self.of_host = of_host
        self.wait = wait
        self.unsent = unsent
        self.needless = needless


class Unfinished(Refusal):
    """A part is done, and the other side takes more: the rest is wanted at once, and nothing has
    failed."""

    def __init__(self, words: str) -> None:
        super().__init__(Answer(0, words), permanent=False, unsent=True)
