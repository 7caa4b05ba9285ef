"""A text layer on a photo."""

from enum import StrEnum
from typing import Self

from django.core.validators import RegexValidator
from django.db import models

from gallery.lettering.fonts import FAMILIES, WEIGHTS
from gallery.lettering.layers import Alignment, Effect, Layer
from gallery.models.photo import Photo
from photocrm.accounts.models import Owned, WorkspaceQuerySet


def choices(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.name.capitalize()) for kind in kinds]


class TagQuerySet(WorkspaceQuerySet["Tag"]):
    def in_order(self) -> Self:
        """From the lowest layer to the one on top."""
        return self.order_by("position", "pk")


class Tag(Owned):
    """Text drawn over a photo, never into the original.

    `x`, `y` (of the text's top left corner) and `size` (of the font) are fractions of the picture's
    width, height and height, so one layer fits every rendition; `gallery.lettering` says exactly
    what they mean. `position` orders the layers of a photo, the highest on top.
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
    opacity = models.FloatField(default=1.0)
    weight = models.PositiveSmallIntegerField(default=400)
    alignment = models.CharField(
        max_length=10, choices=choices(Alignment), default=Alignment.LEFT.value
    )
    rotation = models.FloatField(default=0.0, help_text="degrees, clockwise")
    effect = models.CharField(max_length=10, choices=choices(Effect), default=Effect.NONE.value)
    position = models.PositiveIntegerField(default=0)

    objects = TagQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="gallery_tag_colour_is_rgb",
            ),
            models.CheckConstraint(
                condition=models.Q(opacity__range=(0, 1)), name="gallery_tag_opacity_is_fraction"
            ),
            models.CheckConstraint(
                condition=models.Q(font__in=FAMILIES), name="gallery_tag_font_is_shipped"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__in=WEIGHTS), name="gallery_tag_weight_known"
            ),
            models.CheckConstraint(
                condition=models.Q(alignment__in=[one.value for one in Alignment]),
                name="gallery_tag_alignment_known",
            ),
            models.CheckConstraint(
                condition=models.Q(rotation__range=(-180, 180)), name="gallery_tag_rotation_in_turn"
            ),
            models.CheckConstraint(
                condition=models.Q(effect__in=[one.value for one in Effect]),
                name="gallery_tag_effect_known",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def layer(self) -> Layer:
        return Layer.of(self)
