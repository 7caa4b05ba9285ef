"""Further addresses of a private link."""

from django.db import models

from delivery.models.share_link import ShareLink
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class LinkAddress(Owned):
    """An address that a member copied, beside the one in the mail. It was shown once: only the hash
    of its token is stored, and no key can make it again.
    """

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="addresses")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = WorkspaceQuerySet["LinkAddress"].as_manager()

    class Meta:
        verbose_name_plural = "link addresses"

    def __str__(self) -> str:
        return f"address {self.id}"
