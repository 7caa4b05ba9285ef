"""One studio."""

from django.db import models

from photocrm.ids import new_id


class Workspace(models.Model):
    """One studio; owns every row of the apps. Its slug is the first part of every address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
