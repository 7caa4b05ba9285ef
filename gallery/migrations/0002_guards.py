"""Audit triggers, and keys that keep workspaces apart."""

from django.db import migrations

from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import track

IMAGE_FOLLOWS = ("claimed_at", "attempts", "placeholder", "mean_colour", "metadata", "files")
SESSION_FOLLOWS = (
    "photo_count",
    "tagged_count",
    "share_count",
    "last_shared_at",
    "version",
    "updated_at",
)


class Migration(migrations.Migration):
    dependencies = [("gallery", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        track("gallery_image", ignore=IMAGE_FOLLOWS),
        track("gallery_photosession", ignore=SESSION_FOLLOWS),
        track("gallery_photo"),
        track("gallery_tag"),
        same_workspace("gallery_photosession", "customer_id", "crm_customer"),
        same_workspace("gallery_photosession", "cover_id", "gallery_photo"),
        same_workspace("gallery_photo", "session_id", "gallery_photosession"),
        same_workspace("gallery_photo", "image_id", "gallery_image"),
        same_workspace("gallery_tag", "photo_id", "gallery_photo"),
    ]
