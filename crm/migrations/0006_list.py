"""The orders and filters of the customer list, and tallies kept by the database."""

import django.db.models.deletion
from django.db import migrations, models

from crm.operations import keep_customer_tallies

RECOUNT = "SELECT crm_recount(); SET CONSTRAINTS ALL IMMEDIATE;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_places_and_clocks"),
        ("crm", "0005_customers_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("status_id", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("priority", models.PositiveSmallIntegerField()),
                ("is_vip", models.BooleanField()),
                ("has_sessions", models.BooleanField()),
                ("count", models.BigIntegerField()),
            ],
            options={
                "verbose_name_plural": "customer tallies",
            },
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True), ("trashed_at__isnull", True)),
                fields=["workspace", "status", "-last_contact_at", "-id"],
                name="crm_customer_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True), ("trashed_at__isnull", True)),
                fields=["workspace", "priority", "-last_contact_at", "-id"],
                name="crm_customer_by_priority",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    ("trashed_at__isnull", True),
                    models.Q(("kind", "customer"), _negated=True),
                ),
                fields=["workspace", "kind", "-last_contact_at", "-id"],
                name="crm_customer_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True), ("trashed_at__isnull", True), ("is_vip", True)
                ),
                fields=["workspace", "-last_contact_at", "-id"],
                name="crm_customer_vips",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    ("trashed_at__isnull", True),
                    ("assignee__isnull", False),
                ),
                fields=["workspace", "assignee", "-last_contact_at", "-id"],
                name="crm_customer_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    ("trashed_at__isnull", True),
                    ("next_action_on__isnull", False),
                ),
                fields=["workspace", "next_action_on", "id"],
                name="crm_customer_by_next_action",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    ("trashed_at__isnull", True),
                    ("deal_value__isnull", False),
                ),
                fields=["workspace", "-deal_value", "-id"],
                name="crm_customer_by_deal",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    ("trashed_at__isnull", True),
                    ("sort_company__gt", ""),
                ),
                fields=["workspace", "sort_company", "id"],
                name="crm_customer_by_company",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True), ("trashed_at__isnull", True)),
                fields=["workspace", "-created_at", "-id"],
                name="crm_customer_by_created",
            ),
        ),
        migrations.AddField(
            model_name="customertally",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        keep_customer_tallies(),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
