"""How a studio looks to its customers."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from gallery.models import Image
from photocrm.accounts.models import Owned, Versioned, WorkspaceQuerySet

LONGEST_WELCOME = 600


class Branding(Owned, Versioned):
    """One per workspace: logo, accent colour and words of the private pages and their mails.

    An empty `language` follows the recipient's browser.
    """

    class Layout(models.TextChoices):
        ROWS = "rows", "Rows of whole photos"
        GRID = "grid", "Grid of squares"

    logo = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, related_name="brandings"
    )
    accent = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour is written like #3b5bdb.")],
    )
    welcome = models.TextField(max_length=LONGEST_WELCOME, blank=True)
    imprint_url = models.URLField(blank=True, max_length=300)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)
    layout = models.CharField(
        max_length=10, choices=Layout, default=Layout.ROWS, db_default=Layout.ROWS.value
    )

    objects = WorkspaceQuerySet["Branding"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace"], name="delivery_branding_once"),
            models.CheckConstraint(
                condition=models.Q(accent="") | models.Q(accent__regex="^#[0-9a-f]{6}$"),
                name="delivery_branding_accent_is_colour",
            ),
        )

    def __str__(self) -> str:
        return f"branding of {self.workspace_id}"
