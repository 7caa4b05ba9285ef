"""The words in which every app says what it knows about customers, and what becomes of it.

`settings.PRIVACY_ANSWERS` names a dictionary of each app: from every model to `Stays`, `Goes`,
`Trail` or `Nothing`. Export and erasure of a person walk these answers; a field without one fails
`tests/project/test_privacy.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

# What nearly every row has, and what tells nothing about a person.
ROW = ("id", "workspace", "created_at")
EDITED = ("version", "updated_at")
TRASH = ("trashed_at", "trashed_by", "purging")

ERASED_TEXT = "Erased"


@dataclass(frozen=True)
class Scrubbed:
    """Of a text or a JSON value stay ids, numbers and what is empty; other texts are covered."""

    def __call__(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self(inner) for inner in value]
        return ERASED_TEXT if isinstance(value, str) and is_telling(value) else value


def is_telling(text: str) -> bool:
    return bool(text) and not (len(text) == 36 and text.count("-") == 4)


@dataclass(frozen=True, kw_only=True)
class Holds:
    """A model with rows about customers.

    `owner` are links to whom a row belongs: the first that is set tells it. `either` are links all
    of which do. `names` are columns in which the ids of such rows stand without being links.
    `kept` fields tell nothing personal, or are facts of accounting; `hidden` ones are secrets or
    plumbing, and in no export.
    """

    owner: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def personal(self) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def links(self) -> tuple[str, ...]:
        return (*self.owner, *self.either)

    @property
    def answered(self) -> Iterator[str]:
        yield from (*self.links, *self.names, *self.kept, *self.hidden, *self.personal)


@dataclass(frozen=True, kw_only=True)
class Stays(Holds):
    """Its rows outlive the person; `erased` tells what stands in the personal fields then."""

    erased: Mapping[str, Any] = field(default_factory=dict)

    @property
    def personal(self) -> tuple[str, ...]:
        return tuple(self.erased)


@dataclass(frozen=True, kw_only=True)
class Goes(Holds):
    """Its rows are removed with the person."""

    tells: tuple[str, ...] = ()

    @property
    def personal(self) -> tuple[str, ...]:
        return self.tells


@dataclass(frozen=True, kw_only=True)
class Trail(Holds):
    """Names rows by table and id; the database alone takes away what is `told` about them."""

    told: tuple[str, ...]

    @property
    def personal(self) -> tuple[str, ...]:
        return self.told


@dataclass(frozen=True)
class Nothing:
    """Holds nothing of customers. `by_name`: an export writes its name where a row links to it."""

    because: str
    by_name: bool = False


Answer = Holds | Nothing
Answers = dict[type[models.Model], Answer]
Kind = TypeVar("Kind", bound=Holds)


@cache
def answers() -> Answers:
    """Those of all apps."""
    merged: Answers = {}
    for path in settings.PRIVACY_ANSWERS:
        merged |= import_string(path)
    return merged


def of_kind(kind: type[Kind]) -> dict[type[models.Model], Kind]:
    return {model: answer for model, answer in answers().items() if isinstance(answer, kind)}
