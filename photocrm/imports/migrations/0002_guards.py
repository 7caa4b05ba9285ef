"""Audit triggers, and keys that keep workspaces apart."""

from django.db import migrations

from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import track

COUNTS = (
    *("row_count", "staged_count", "done_count", "created_count", "updated_count"),
    *("skipped_count", "failed_count", "undone_count", "kept_count"),
)
PROGRESS = ("staged_line", "done_line", "lease_token", "lease_until", "crashes", "started_at")


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_import"), ("audit", "0002_guards")]

    operations = [
        track("imports_importrun", ignore=(*COUNTS, *PROGRESS)),
        track("imports_columnmapping", ignore=("updated_at",)),
        same_workspace("imports_importrow", "run_id", "imports_importrun"),
    ]
