"""A sample of one session in 8 of those that were shared, for words that are found in many."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.lookups import LessThan

from gallery.models.session import LastByte

KEPT = models.Q(trashed_at__isnull=True)
SAMPLED = models.Q(LessThan(LastByte("id"), 32), last_shared_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("gallery", "0010_sample_and_search_by_status")]

    operations = [
        migrations.AddIndex(
            model_name="photosession",
            index=GinIndex(
                OpClass("search_text", name="gin_trgm_ops"),
                condition=KEPT & SAMPLED,
                fastupdate=False,
                name="gallery_session_shared_sample",
            ),
        ),
    ]
