"""Whether a customer has sessions is kept by the database."""

from django.db import migrations

from gallery.operations import keep_customer_sessions

FILL = """
UPDATE crm_customer SET has_sessions = true WHERE NOT has_sessions AND id IN (
    SELECT customer_id FROM gallery_photosession WHERE trashed_at IS NULL
);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0006_list"),
        ("gallery", "0013_image_damaged_at"),
    ]

    operations = [
        keep_customer_sessions(),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
