"""Files that come in pieces."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import photocrm.ids
from photocrm.accounts.operations import same_workspace


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("crm", "0003_labels"),
        ("gallery", "0011_storage_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=photocrm.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("file_name", models.CharField(max_length=255)),
                ("length", models.PositiveBigIntegerField()),
                ("received", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "into",
                    models.CharField(
                        choices=[("session", "Session"), ("pictures", "Pictures")],
                        default="session",
                        max_length=10,
                    ),
                ),
                ("session_key", models.UUIDField(blank=True, null=True)),
                ("session_name", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("receiving", "Receiving"),
                            ("finished", "Finished"),
                            ("refused", "Refused"),
                        ],
                        default="receiving",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("already_there", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to="crm.customer",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="gallery.photo",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "receiving")),
                        fields=["workspace", "created_by", "sha256"],
                        name="gallery_upload_open",
                    ),
                    models.Index(fields=["expires_at"], name="gallery_upload_expiry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("length"))),
                        name="gallery_upload_received_within_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("receiving", "finished", "refused"))),
                        name="gallery_upload_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("into__in", ("session", "pictures"))),
                        name="gallery_upload_into_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("into", "pictures"), ("session_key__isnull", False), _connector="OR"
                        ),
                        name="gallery_upload_has_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "refused"), ("reason", ""), _connector="XOR"),
                        name="gallery_upload_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "receiving"),
                            ("received", models.F("length")),
                            _connector="OR",
                        ),
                        name="gallery_upload_ended_is_whole",
                    ),
                ],
            },
        ),
        same_workspace("gallery_upload", "customer_id", "crm_customer"),
        same_workspace("gallery_upload", "photo_id", "gallery_photo"),
    ]
