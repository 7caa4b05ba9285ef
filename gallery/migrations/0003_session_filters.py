"""A key to sort by name, and indexes for the filters and orders of the gallery."""

from typing import Any

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from crm.search import sort_name
from photocrm.audit.operations import retrack

FOLLOWS = (
    "photo_count",
    "tagged_count",
    "share_count",
    "last_shared_at",
    "version",
    "updated_at",
)
BATCH = 2_000


def fill_sort_names(apps: Any, schema_editor: Any) -> None:
    """In batches, so that a million sessions need no memory of their size."""
    sessions = apps.get_model("gallery", "PhotoSession").objects
    batch = []
    for session in sessions.only("pk", "name").iterator(BATCH):
        session.sort_name = sort_name(session.name)[:400]
        batch.append(session)
        if len(batch) == BATCH:
            sessions.bulk_update(batch, ["sort_name"])
            batch.clear()
    sessions.bulk_update(batch, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("crm", "0002_guards"),
        ("gallery", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="photosession",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        retrack("gallery_photosession", ignore=(*FOLLOWS, "sort_name"), before=FOLLOWS),
        migrations.RunPython(fill_sort_names, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                fields=["workspace", "sort_name", "id"], name="gallery_session_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                fields=["workspace", "-photo_count", "-id"], name="gallery_session_by_photos"
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("last_shared_at__isnull", False)),
                fields=["workspace", "-last_shared_at", "-id"],
                name="gallery_session_last_shared",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("shot_on__isnull", False)),
                fields=["workspace", "shot_on", "-created_at", "-id"],
                name="gallery_session_by_shot",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                fields=["workspace", "created_by", "-created_at", "-id"],
                name="gallery_session_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("text"), name="gin_trgm_ops"
                ),
                fastupdate=False,
                name="gallery_tag_text_search",
            ),
        ),
    ]
