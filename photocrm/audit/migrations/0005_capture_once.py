"""The trail is written in less time."""

from pathlib import Path

from django.db import migrations

CAPTURE = Path(__file__).parent.parent / "sql" / "capture_once.sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_erasing")]

    # The function of before writes the same.
    operations = [migrations.RunSQL(sql=CAPTURE.read_text(), reverse_sql="")]
