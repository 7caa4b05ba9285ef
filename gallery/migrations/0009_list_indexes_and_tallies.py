"""Lists and counts without the trash: partial indexes, and tallies kept by the database."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from gallery.operations import keep_label_order, keep_tallies

STATISTICS = "ALTER TABLE gallery_photosession ALTER COLUMN search_text SET STATISTICS {};"

LABELLED_SINCE = """
UPDATE gallery_sessionlabel link SET session_at = session.created_at
FROM gallery_photosession session WHERE session.id = link.session_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("crm", "0003_labels"),
        ("gallery", "0008_fill_session_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("photographer_id", models.UUIDField(null=True)),
                ("label_id", models.UUIDField(null=True)),
                ("is_tagged", models.BooleanField()),
                ("is_shared", models.BooleanField()),
                ("is_linked", models.BooleanField()),
                ("count", models.BigIntegerField()),
            ],
            options={
                "verbose_name_plural": "session tallies",
            },
        ),
        migrations.RemoveIndex(
            model_name="photo",
            name="gallery_photo_file_search",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_newest",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_raw",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_tagged",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_changed",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_shared",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_of_customer",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_name_search",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_by_name",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_by_photos",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_last_shared",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_by_shot",
        ),
        migrations.RemoveIndex(
            model_name="photosession",
            name="gallery_session_of_member",
        ),
        migrations.RemoveIndex(
            model_name="tag",
            name="gallery_tag_text_search",
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "-created_at", "-id"],
                include=(
                    "tagged_count",
                    "last_shared_at",
                    "customer",
                    "created_by",
                    "shot_on",
                    "photo_count",
                ),
                name="gallery_session_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("tagged_count", 0)),
                fields=["workspace", "-created_at", "-id"],
                name="gallery_session_raw",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("tagged_count__gt", 0)),
                fields=["workspace", "-created_at", "-id"],
                name="gallery_session_tagged",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("last_shared_at__isnull", False)),
                fields=["workspace", "-created_at", "-id"],
                name="gallery_session_shared",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "updated_at"],
                name="gallery_session_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "sort_name", "id"],
                name="gallery_session_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "-photo_count", "-id"],
                include=(
                    "tagged_count",
                    "last_shared_at",
                    "customer",
                    "created_by",
                    "shot_on",
                    "created_at",
                ),
                name="gallery_session_by_photos",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("last_shared_at__isnull", False)),
                fields=["workspace", "-last_shared_at", "-id"],
                name="gallery_session_last_shared",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("shot_on__isnull", False)),
                fields=["workspace", "shot_on", "-created_at", "-id"],
                include=("tagged_count", "last_shared_at", "customer", "created_by", "photo_count"),
                name="gallery_session_by_shot",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "created_by", "-created_at", "-id"],
                name="gallery_session_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["workspace", "customer", "-created_at", "-id"],
                name="gallery_session_of_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="photosession",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="gallery_session_search",
            ),
        ),
        migrations.AddField(
            model_name="sessiontally",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="sessiontally",
            index=models.Index(
                fields=["workspace", "label_id", "photographer_id"],
                name="gallery_session_tally_kinds",
            ),
        ),
        migrations.AddField(
            model_name="sessionlabel",
            name="session_at",
            field=models.DateTimeField(db_default=Now(), editable=False),
        ),
        migrations.RunSQL(LABELLED_SINCE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="sessionlabel", name="gallery_session_of_label"),
        migrations.AddIndex(
            model_name="sessionlabel",
            index=models.Index(
                fields=["label", "-session_at", "-session"], name="gallery_session_of_label"
            ),
        ),
        keep_label_order(),
        migrations.RunSQL(STATISTICS.format(1_000), STATISTICS.format(-1)),
        keep_tallies(),
        migrations.RunSQL("SELECT gallery_recount();", migrations.RunSQL.noop),
    ]
