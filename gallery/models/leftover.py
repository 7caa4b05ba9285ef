"""Files that may not be needed any more."""

from django.db import models

from gallery.lettering.layers import VERSION_LENGTH
from gallery.models.image import Image
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class Leftover(Owned):
    """Files to be removed from `due_at` on, unless a row needs them again by then.

    Written in the transaction that deletes a row that named them, so a crash leaves files without
    rows, never rows without files. `version` names the files of one text; "" stands for everything
    there is of the content: the original, and the image that nothing refers to.
    """

    sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=VERSION_LENGTH, blank=True)
    due_at = models.DateTimeField()

    objects = WorkspaceQuerySet["Leftover"].as_manager()

    class Meta:
        indexes = (models.Index(fields=["due_at"], name="gallery_leftover_due"),)

    def __str__(self) -> str:
        return f"files of {self.sha256[:12]} {self.version}".rstrip()

    @property
    def image(self) -> Image:
        """Knows the paths; it is no row."""
        return Image(workspace_id=self.workspace_id, sha256=self.sha256)
