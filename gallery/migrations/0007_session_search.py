"""One text to search a session by, kept by the database."""

from django.db import migrations, models

from gallery.operations import keep_search_text
from photocrm.audit.operations import retrack

FOLLOWS = (
    *("photo_count", "tagged_count", "share_count", "last_shared_at", "version", "updated_at"),
    "sort_name",
)


class Migration(migrations.Migration):
    dependencies = [("gallery", "0006_trash"), ("crm", "0003_labels")]

    operations = [
        migrations.AddField(
            model_name="photosession",
            name="search_text",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        retrack("gallery_photosession", ignore=(*FOLLOWS, "search_text"), before=FOLLOWS),
        keep_search_text(),
    ]
