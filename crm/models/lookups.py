"""What PostgreSQL can be asked and Django has no words for."""

from typing import Any

from django.db import models


@models.TextField.register_lookup
class MatchesLike(models.Lookup):
    """`LIKE` with a pattern of our own; Django's `contains` cannot ask for the start of a word."""

    lookup_name = "matches_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_params, *right_params)
