"""Audit triggers, and keys that keep workspaces apart."""

from django.db import migrations

from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import track


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE crm_customer ALTER COLUMN search_text SET STATISTICS 1000;",
            reverse_sql="ALTER TABLE crm_customer ALTER COLUMN search_text SET STATISTICS -1;",
        ),
        track(
            "crm_customer",
            ignore=("sort_name", "search_text", "last_contact_at", "version", "updated_at"),
        ),
        track("crm_interaction"),
        same_workspace("crm_interaction", "customer_id", "crm_customer"),
    ]
