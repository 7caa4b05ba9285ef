"""Mails and news go to members alone, and go with them."""

from django.db import migrations

MEMBER = (
    "ALTER TABLE {table} ADD CONSTRAINT {table}_user_member FOREIGN KEY (workspace_id, user_id) "
    "REFERENCES accounts_membership (workspace_id, user_id) ON DELETE CASCADE "
    "DEFERRABLE INITIALLY DEFERRED;"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_places_and_clocks"), ("today", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=MEMBER.format(table=table),
            reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_user_member;",
        )
        for table in ("today_notification", "today_digest")
    ]
