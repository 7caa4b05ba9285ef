"""Files of a customer's pictures go with the customer, whoever deletes either."""

from django.db import migrations

from gallery.operations import leave_pictures


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0013_image_damaged_at"),
    ]

    operations = [leave_pictures()]
