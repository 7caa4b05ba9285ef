"""The function behind all audit triggers; the trail itself becomes append-only."""

from pathlib import Path

from django.db import migrations

CAPTURE = Path(__file__).parent.parent / "sql" / "capture.sql"

DROP = """
DROP TRIGGER audit_append_only ON audit_event;
DROP TRIGGER audit_append_only ON audit_change;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_capture();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(sql=CAPTURE.read_text(), reverse_sql=DROP)]
