"""Views that people save."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import photocrm.ids
from photocrm.audit.operations import track


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("audit", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("list", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                ("query", models.TextField(max_length=2000)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
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
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("user"),
                        models.F("list"),
                        django.db.models.functions.text.Lower("name"),
                        name="accounts_saved_view_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="accounts_saved_view_has_name",
                    ),
                ],
            },
        ),
        track("accounts_savedview"),
    ]
