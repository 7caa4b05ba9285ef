"""A sample of one session in 64 that tells of what there are many, and search by status."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.lookups import LessThan

from gallery.models.session import LastByte

KEPT = models.Q(trashed_at__isnull=True)
SAMPLED = models.Q(LessThan(LastByte("id"), 4))
STATISTICS = """
CREATE STATISTICS gallery_session_sampled
ON (get_byte(uuid_send(id), 15)) FROM gallery_photosession;
"""


def search(name: str, condition: models.Q) -> migrations.AddIndex:
    index = GinIndex(
        OpClass("search_text", name="gin_trgm_ops"),
        condition=KEPT & condition,
        fastupdate=False,
        name=f"gallery_session_search_{name}",
    )
    return migrations.AddIndex(model_name="photosession", index=index)


class Migration(migrations.Migration):
    dependencies = [("gallery", "0009_list_indexes_and_tallies")]

    operations = [
        migrations.AddIndex(
            model_name="photosession",
            index=models.Index(
                condition=KEPT & SAMPLED,
                fields=["workspace", "-created_at", "-id"],
                include=(
                    "tagged_count",
                    "last_shared_at",
                    "customer",
                    "created_by",
                    "shot_on",
                    "photo_count",
                ),
                name="gallery_session_sample",
            ),
        ),
        search("sample", SAMPLED),
        search("raw", models.Q(tagged_count=0)),
        search("tagged", models.Q(tagged_count__gt=0)),
        search("shared", models.Q(last_shared_at__isnull=False)),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS gallery_session_sampled;"),
        # Until the statistics are there, the planner takes the sample for a third of all rows.
        migrations.RunSQL("ANALYZE gallery_photosession;", migrations.RunSQL.noop),
    ]
