"""Text layers a studio puts on photos again and again."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower

from gallery.lettering.layers import Layer
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


def no_layers() -> list[dict[str, Any]]:
    return []


class TagTemplate(Owned):
    """`layers` are the fields of `gallery.lettering.layers.Layer`, the lowest layer first."""

    name = models.CharField(max_length=100)
    layers = models.JSONField(default=no_layers)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = WorkspaceQuerySet["TagTemplate"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("workspace", Lower("name"), name="gallery_tag_template_once"),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="gallery_tag_template_has_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(layers=[]), name="gallery_tag_template_has_layers"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def as_layers(self) -> list[Layer]:
        return [Layer(**layer) for layer in self.layers]
