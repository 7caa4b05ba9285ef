"""Ways to a recipient. Each channel has one function `send(job) -> Answer`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The other side's code (0 when there was none) and words."""

    code: int
    words: str


class Refusal(Exception):
    """The other side did not take it; `permanent` says that asking again is useless."""

    def __init__(self, answer: Answer, *, permanent: bool) -> None:
        super().__init__(answer.words)
        self.answer = answer
        self.permanent = permanent
