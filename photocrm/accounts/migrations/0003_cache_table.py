"""The table behind Django's database cache; unlogged, since losing it costs nothing."""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE photocrm_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX photocrm_cache_expires ON photocrm_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_guards")]

    operations = [migrations.RunSQL(sql=CREATE, reverse_sql="DROP TABLE photocrm_cache;")]
