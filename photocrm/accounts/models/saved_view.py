"""A filtered list that somebody wants to see again."""

from django.db import models
from django.db.models.functions import Lower

from photocrm.accounts.models.owned import Owned, WorkspaceQuerySet
from photocrm.accounts.models.user import User

LONGEST_QUERY = 2_000


class SavedView(Owned):
    """`list` names the list, `query` is the query string that filters it, without "?"."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.TextField(max_length=LONGEST_QUERY)
    position = models.PositiveIntegerField(default=0)

    objects = WorkspaceQuerySet["SavedView"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "workspace", "user", "list", Lower("name"), name="accounts_saved_view_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="accounts_saved_view_has_name"
            ),
        )

    def __str__(self) -> str:
        return self.name
