"""Audit triggers, and keys that keep workspaces apart."""

from django.db import migrations

from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import track

LINK_FOLLOWS = ("token_hash", "visit_count", "last_visited_at", "download_count")
JOB_FOLLOWS = ("lease_token", "lease_until", "next_attempt_at", "attempt_count")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        track("delivery_sharelink", ignore=LINK_FOLLOWS),
        track("delivery_deliveryjob", ignore=JOB_FOLLOWS),
        same_workspace("delivery_sharelink", "session_id", "gallery_photosession"),
        same_workspace("delivery_sharelink", "customer_id", "crm_customer"),
        same_workspace("delivery_visit", "link_id", "delivery_sharelink"),
        same_workspace("delivery_download", "link_id", "delivery_sharelink"),
        same_workspace("delivery_download", "photo_id", "gallery_photo"),
        same_workspace("delivery_deliveryjob", "link_id", "delivery_sharelink"),
        same_workspace("delivery_deliveryjob", "session_id", "gallery_photosession"),
        same_workspace("delivery_deliveryjob", "customer_id", "crm_customer"),
        same_workspace("delivery_deliveryattempt", "job_id", "delivery_deliveryjob"),
    ]
