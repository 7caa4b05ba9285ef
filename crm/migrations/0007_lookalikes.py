"""Who else has an e-mail or phone, by indexes."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

OF_CUSTOMER = Q(trashed_at__isnull=True, merged_into__isnull=True)
OF_CONTACT = Q(trashed_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0006_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                "workspace",
                Lower("email"),
                condition=OF_CONTACT & ~Q(email=""),
                name="crm_contact_by_email",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["workspace", "phone_e164"],
                condition=OF_CONTACT & ~Q(phone_e164=""),
                name="crm_contact_by_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                "workspace",
                Lower("email"),
                condition=OF_CUSTOMER & ~Q(email=""),
                name="crm_customer_by_email",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["workspace", "phone_e164"],
                condition=OF_CUSTOMER & ~Q(phone_e164=""),
                name="crm_customer_by_phone",
            ),
        ),
    ]
