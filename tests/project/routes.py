"""Walks the URLconf."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PREFIX = "<slug:workspace>/"
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """`path` is written as in the URLconf: `<slug:workspace>/gallery/<uuid:session_id>/`."""

    path: str
    view: Callable[..., Any]

    @property
    def name(self) -> str:
        return f"{self.view.__module__}.{self.view.__qualname__}"

    @property
    def kwargs(self) -> list[str]:
        return CONVERTER.findall(self.path)

    @property
    def in_workspace(self) -> bool:
        return self.path.startswith(PREFIX)

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.startswith(("photocrm.", "crm.", "gallery.", "delivery."))

    def address(self, values: dict[str, Any]) -> str:
        return "/" + CONVERTER.sub(lambda found: str(values[found[1]]), self.path)


def walk(
    patterns: Iterable[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        else:
            yield Route(path, pattern.callback)


def workspace_routes() -> list[Route]:
    return [route for route in walk() if route.in_workspace]


def public(routes: Iterable[Route]) -> set[str]:
    """Names of the views that answer without signing in."""
    return {route.name for route in routes if not getattr(route.view, "login_required", True)}


def without_verb(routes: Iterable[Route]) -> list[str]:
    return [route.name for route in routes if not hasattr(route.view, "verb")]
