"""What contacts and merged duplicates add is found too, however long the text becomes."""

from django.db import migrations, models

KEPT = models.Q(("merged_into__isnull", True), ("trashed_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_privacy")]

    operations = [
        migrations.RemoveIndex(model_name="customer", name="crm_customer_by_contact"),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT,
                name="crm_customer_by_contact",
            ),
        ),
        migrations.RemoveIndex(model_name="customer", name="crm_customer_by_name"),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["workspace", "sort_name", "id"],
                condition=KEPT,
                include=["last_contact_at"],
                name="crm_customer_by_name",
            ),
        ),
    ]
