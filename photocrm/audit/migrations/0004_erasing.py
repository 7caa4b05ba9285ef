"""What the trail tells about an erased person is taken away, and nothing else ever is."""

from pathlib import Path

from django.db import migrations

ERASING = Path(__file__).parent.parent / "sql" / "erasing.sql"

DROP = """
DROP FUNCTION audit_erase_events(uuid, text[]);
DROP FUNCTION audit_erase_changes(uuid, text, text[], text[]);
DROP FUNCTION audit_require_erasure(uuid);
DROP TRIGGER audit_only_less ON audit_event;
DROP TRIGGER audit_only_less ON audit_change;
DROP FUNCTION audit_only_less();
DROP FUNCTION audit_stripped(jsonb);
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_of_actors")]

    operations = [migrations.RunSQL(sql=ERASING.read_text(), reverse_sql=DROP)]
