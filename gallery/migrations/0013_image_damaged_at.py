"""Originals that are known to be damaged, so that they are taken anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0012_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="damaged_at",
            field=models.DateTimeField(
                blank=True,
                help_text="when the stored original was found to be damaged",
                null=True,
            ),
        ),
    ]
