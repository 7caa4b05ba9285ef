"""What looks through the storage found."""

from django.db import migrations, models

import gallery.models.storage_check
import photocrm.ids


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0010_sample_and_search_by_status"),
    ]

    operations = [
        migrations.CreateModel(
            name="StorageCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=photocrm.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("deep", models.BooleanField(default=False)),
                ("images", models.PositiveIntegerField(default=0)),
                ("files", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("mended", models.PositiveIntegerField(default=0)),
                (
                    "findings",
                    models.JSONField(blank=True, default=gallery.models.storage_check.nothing),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-started_at", "-id"], name="gallery_check_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mended__lte", models.F("found"))),
                        name="gallery_storage_check_mended_was_found",
                    )
                ],
            },
        ),
    ]
