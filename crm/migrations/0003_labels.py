"""Labels of customers and sessions, and the picture a customer is known by."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import photocrm.ids
from photocrm.audit.operations import retrack, track

FOLLOWS = ("sort_name", "search_text", "last_contact_at", "version", "updated_at")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("crm", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="avatar",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        retrack("crm_customer", ignore=(*FOLLOWS, "avatar"), before=FOLLOWS),
        migrations.CreateModel(
            name="Label",
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
                ("name", models.CharField(max_length=50)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("grey", "Grey"),
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                            ("teal", "Teal"),
                            ("blue", "Blue"),
                            ("violet", "Violet"),
                            ("pink", "Pink"),
                        ],
                        default="grey",
                        max_length=10,
                    ),
                ),
                ("sort_name", models.CharField(editable=False, max_length=200)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                "indexes": [
                    models.Index(fields=["workspace", "sort_name", "id"], name="crm_label_by_name")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "id"), name="crm_label_in_workspace"
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        django.db.models.functions.text.Lower("name"),
                        name="crm_label_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="crm_label_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "colour__in",
                                ("grey", "red", "amber", "green", "teal", "blue", "violet", "pink"),
                            )
                        ),
                        name="crm_label_colour_known",
                    ),
                ],
            },
        ),
        track("crm_label", ignore=("sort_name",)),
    ]
