"""Who tried addresses and passwords that open nothing."""

from django.db import models
from django.db.models.functions import Now


class Guess(models.Model):
    """One wrong password, or one address that leads nowhere; forgotten after a day.

    Both columns are hashes: of the token that was asked for, and under the server's key of where
    the request came from. Of no workspace, since what was guessed may be of none.
    """

    token_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "guesses"
        indexes = (
            models.Index(fields=["token_hash", "at"], name="delivery_guess_of_token"),
            models.Index(fields=["source", "at"], name="delivery_guess_from_source"),
            models.Index(fields=["at"], name="delivery_guess_oldest"),
        )

    def __str__(self) -> str:
        return f"guess {self.pk}"
