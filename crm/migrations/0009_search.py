"""What contacts and merged duplicates add is found too, however long the text becomes."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual

KEPT = models.Q(("merged_into__isnull", True), ("trashed_at__isnull", True))
SIZE = models.Func("search_text", function="octet_length", output_field=models.IntegerField())
SHORT = models.Q(LessThanOrEqual(SIZE, 1_000))
LONG = models.Q(GreaterThan(SIZE, 1_000))
LAST_BYTE = models.Func(
    "id", template="get_byte(uuid_send(%(expressions)s), 15)", output_field=models.IntegerField()
)
SAMPLED = models.Q(LessThan(LAST_BYTE, 16))


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
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT & SHORT,
                include=["search_text", "sort_name"],
                name="crm_customer_near",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["workspace", "-last_contact_at", "-id"],
                condition=KEPT & LONG,
                name="crm_customer_long",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=GinIndex(
                OpClass("search_text", name="gin_trgm_ops"),
                condition=KEPT & SAMPLED,
                fastupdate=False,
                name="crm_customer_search_sample",
            ),
        ),
    ]
