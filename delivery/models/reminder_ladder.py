"""When a studio reminds the recipients of its private links."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from delivery.models.mail_template import MailKind
from photocrm.accounts.models import Owned, Versioned, WorkspaceQuerySet

LONGEST_PATIENCE = 60


class LadderQuerySet(WorkspaceQuerySet["ReminderLadder"]):
    def on(self) -> Self:
        return self.filter(is_on=True)


class ReminderLadder(Owned, Versioned):
    """One per workspace; without it nobody is reminded.

    Who did not open a link within `unopened_after` days hears of it; None leaves that step out.
    """

    is_on = models.BooleanField(default=False)
    unopened_after = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PATIENCE)],
    )
    week_before = models.BooleanField(default=True)
    two_days_before = models.BooleanField(default=True)

    objects = LadderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace"], name="delivery_ladder_once"),
            models.CheckConstraint(
                condition=models.Q(unopened_after=None)
                | models.Q(unopened_after__range=(1, LONGEST_PATIENCE)),
                name="delivery_ladder_days_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"reminders of {self.workspace_id}"

    @property
    def days_before_end(self) -> dict[str, int]:
        """Of each step that counts from the end, how many days before."""
        steps = ((MailKind.WEEK, 7, self.week_before), (MailKind.DAYS, 2, self.two_days_before))
        return {kind.value: days for kind, days, wanted in steps if wanted}
