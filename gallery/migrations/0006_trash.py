"""What is being deleted for ever, and the files that are left of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import photocrm.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("crm", "0003_labels"),
        ("gallery", "0005_full_gallery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Leftover",
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sha256", models.CharField(max_length=64)),
                ("version", models.CharField(blank=True, max_length=32)),
                ("due_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="photo",
            name="gallery_photo_trashed_at_with_by",
        ),
        migrations.RemoveConstraint(
            model_name="photosession",
            name="gallery_session_trashed_at_with_by",
        ),
        migrations.AddField(
            model_name="photo",
            name="purging",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="photosession",
            name="purging",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", False)),
                fields=["workspace", "-trashed_at", "-id"],
                name="gallery_photo_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("purging", True)),
                fields=["workspace", "id"],
                name="gallery_photo_purging",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", False)),
                fields=["workspace", "-trashed_at", "-id"],
                name="gallery_session_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("purging", True)),
                fields=["workspace", "id"],
                name="gallery_session_purging",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("purging", False),
                        ("trashed_at__isnull", True),
                        ("trashed_by__isnull", True),
                    ),
                    models.Q(("trashed_at__isnull", False), ("trashed_by__isnull", False)),
                    _connector="OR",
                ),
                name="gallery_photo_trashed_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="photosession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("purging", False),
                        ("trashed_at__isnull", True),
                        ("trashed_by__isnull", True),
                    ),
                    models.Q(("trashed_at__isnull", False), ("trashed_by__isnull", False)),
                    _connector="OR",
                ),
                name="gallery_session_trashed_at_with_by",
            ),
        ),
        migrations.AddField(
            model_name="leftover",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="leftover",
            index=models.Index(fields=["due_at"], name="gallery_leftover_due"),
        ),
    ]
