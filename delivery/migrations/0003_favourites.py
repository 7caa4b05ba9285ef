"""Photos that recipients chose."""

import django.db.models.deletion
from django.db import migrations, models

import photocrm.ids
from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import retrack, track

LINK_FOLLOWS = ("token_hash", "visit_count", "last_visited_at", "download_count")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_cache_table'),
        ('delivery', '0002_guards'),
        ('gallery', '0005_full_gallery'),
    ]

    operations = [
        migrations.AddField(
            model_name='sharelink',
            name='last_chosen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.UUIDField(default=photocrm.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='delivery.sharelink')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='gallery.photo')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('link', 'photo'), name='delivery_favourite_once')],
            },
        ),
        retrack(
            "delivery_sharelink", ignore=(*LINK_FOLLOWS, "last_chosen_at"), before=LINK_FOLLOWS
        ),
        track("delivery_favourite"),
        same_workspace("delivery_favourite", "link_id", "delivery_sharelink"),
        same_workspace("delivery_favourite", "photo_id", "gallery_photo"),
    ]
