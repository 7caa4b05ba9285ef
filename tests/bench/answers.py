"""What an address costs: its statements, the whole answer, and its template from ready data."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.template.response import TemplateResponse
from django.test import Client

from tests.bench.harness import timing_of

FEWEST_RUNS, RUNS = 3, 11
ENOUGH = 2.0  # seconds of one address; a slow one is slow after fewer runs too


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds of one address, run by run: its statements, all of it, its template alone."""

    inside: list[float]
    wholes: list[float]
    templates: list[float]

    @property
    def database_p50(self) -> float:
        return timing_of(self.inside).p50

    @property
    def database_p95(self) -> float:
        return timing_of(self.inside).p95

    @property
    def whole(self) -> float:
        return timing_of(self.wholes).p50

    @property
    def template(self) -> float:
        return timing_of(self.templates).p50


def answer(client: Client, path: str, runs: int = RUNS, **headers: str) -> Answer:
    client.get(path, headers=headers)
    whole: list[float] = []
    inside: list[float] = []
    template: list[float] = []
    began = time.perf_counter()
    while len(whole) < FEWEST_RUNS or (len(whole) < runs and time.perf_counter() - began < ENOUGH):
        with statements() as taken, rendered_twice() as again:
            started = time.perf_counter()
            response = client.get(path, headers=headers)
            whole.append((time.perf_counter() - started) * 1000 - again.all)
        if response.status_code != 200:
            raise ValueError(f"{path} answers {response.status_code}")
        inside.append(sum(taken) - again.statements)
        template.append(again.all - again.statements)
    return Answer(inside, whole, template)


@contextmanager
def statements() -> Iterator[list[float]]:
    """How long each statement inside takes, until its rows are here."""
    taken: list[float] = []

    def clock(execute: Callable[..., Any], *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            taken.append((time.perf_counter() - started) * 1000)

    with connection.execute_wrapper(clock):
        yield taken


@dataclass(slots=True)
class Again:
    """Milliseconds that the second rendering took, and those of its statements."""

    all: float = 0
    statements: float = 0


@contextmanager
def rendered_twice() -> Iterator[Again]:
    """Render each answer's template once more, from what the view had ready.

    In its place, as deep in the stack as the first time: CPython 3.11 keeps frames in chunks, and
    a loop that happens to run across the edge of one takes half as long again.
    """
    again, render = Again(), TemplateResponse.render

    def twice(response: TemplateResponse) -> Any:
        rendered = render(response)
        with statements() as taken:
            started = time.perf_counter()
            response.rendered_content  # noqa: B018
            again.all = (time.perf_counter() - started) * 1000
        again.statements = sum(taken)
        return rendered

    with patch.object(TemplateResponse, "render", twice):
        yield again
