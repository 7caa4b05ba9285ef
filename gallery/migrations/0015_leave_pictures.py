"""Files of a customer's pictures go with the customer, whoever deletes either."""

from django.db import migrations

from gallery.operations import leave_pictures


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0014_customer_sessions"),
    ]

    operations = [leave_pictures()]
