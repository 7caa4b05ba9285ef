"""What somebody did last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["workspace_id", "actor_id", "-id"], name="audit_event_of_actor"
            ),
        ),
    ]
