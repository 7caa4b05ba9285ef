"""Audit triggers, and keys that keep workspaces apart."""

from django.db import migrations

from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import track

COUNTS = ("total", "done_count", "failed_count", "undone_count", "kept_count")
LEASE = ("lease_token", "lease_until", "started_at")


class Migration(migrations.Migration):
    dependencies = [("bulk", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        track("bulk_bulkrun", ignore=(*COUNTS, *LEASE)),
        same_workspace("bulk_bulkrow", "run_id", "bulk_bulkrun"),
    ]
