"""A text layer on a photo."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper

from gallery.models.photo import Photo
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class Tag(Owned):
    """Text drawn over a photo, never into the original.

    `x`, `y` (of the text's top left corner) and `size` (of the font) are fractions of the picture's
    width, height and height, so one layer fits every rendition.
    """

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="tags")
    text = models.CharField(max_length=500)
    x = models.FloatField()
    y = models.FloatField()
    size = models.FloatField(default=0.05)
    colour = models.CharField(
        max_length=7, default="#ffffff", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    font = models.CharField(max_length=50, default="Inter")

    objects = WorkspaceQuerySet["Tag"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="gallery_tag_has_text"),
            models.CheckConstraint(
                condition=models.Q(x__range=(0, 1), y__range=(0, 1)),
                name="gallery_tag_within_picture",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=1), name="gallery_tag_size_is_fraction"
            ),
        )
        indexes = (
            GinIndex(
                OpClass(Upper("text"), name="gin_trgm_ops"),
                fastupdate=False,
                name="gallery_tag_text_search",
            ),
        )

    def __str__(self) -> str:
        return self.text
