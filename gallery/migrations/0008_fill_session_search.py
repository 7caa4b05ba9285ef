"""The search texts of the sessions that are there, in batches that each commit."""

from typing import Any

from django.db import migrations

BATCH = 2_000
FILL = """
WITH batch AS (
    SELECT id FROM gallery_photosession WHERE id > %s ORDER BY id LIMIT %s
), filled AS (
    UPDATE gallery_photosession session SET search_text = 'anew'
    FROM batch WHERE session.id = batch.id
)
SELECT max(id::text) FROM batch
"""


def fill(apps: Any, schema_editor: Any) -> None:
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while last:
            cursor.execute(FILL, [last, BATCH])
            last = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("gallery", "0007_session_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
