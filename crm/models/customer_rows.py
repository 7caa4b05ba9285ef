"""What rows of a customer have in common, in the vocabulary of reading."""

from typing import Self

from django.db.models import Q

from photocrm.accounts.models import User, WorkspaceQuerySet
from photocrm.accounts.models.owned import Row


class CustomerRowQuerySet(WorkspaceQuerySet[Row]):
    def in_sight(self) -> Self:
        """Of the studio itself, or of a customer who is neither in the trash nor merged."""
        return self.filter(customer__trashed_at=None, customer__merged_into=None)

    def restorable(self) -> Self:
        """Of `everything`: what lies in the trash by itself, the latest first."""
        rows = self.in_sight().filter(trashed_at__isnull=False, purging=False)
        return rows.order_by("-trashed_at", "-pk")


class AssignedQuerySet(CustomerRowQuerySet[Row]):
    def of_member(self, user: User) -> Self:
        """The own ones: assigned to the member, or written by the member and assigned to nobody."""
        return self.filter(Q(assignee=user) | Q(assignee=None, created_by=user))

    def for_list(self) -> Self:
        return self.select_related("customer", "assignee")
