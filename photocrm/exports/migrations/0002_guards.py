"""Audit triggers."""

from django.db import migrations

from photocrm.audit.operations import track

PROGRESS = ("total", "row_count", "size", "attempt_count", "started_at")
LEASE = ("lease_token", "lease_until")


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        track("exports_export", ignore=(*PROGRESS, *LEASE)),
        track("exports_exportchoice"),
    ]
