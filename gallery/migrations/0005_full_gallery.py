"""Trash, notes and labels of sessions, templates of text, pictures of customers."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import gallery.models.tag_template
import photocrm.ids
from photocrm.accounts.operations import same_workspace
from photocrm.audit.operations import retrack, track

PHOTO_FOLLOWS = ("tagged_files", "tagged_attempts", "tagged_claimed_at", "tagged_changed_at")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("crm", "0003_labels"),
        ("gallery", "0004_text_layers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerPicture",
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
                ("file_name", models.CharField(max_length=255)),
                ("caption", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveIntegerField()),
                ("is_primary", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="SessionLabel",
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
            ],
        ),
        migrations.CreateModel(
            name="TagTemplate",
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
                ("name", models.CharField(max_length=100)),
                ("layers", models.JSONField(default=gallery.models.tag_template.no_layers)),
            ],
        ),
        migrations.AddField(
            model_name="photo",
            name="favourite_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="photo",
            name="trashed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="trashed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="photosession",
            name="notes",
            field=models.TextField(blank=True, max_length=20000),
        ),
        migrations.AddField(
            model_name="photosession",
            name="trashed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="photosession",
            name="trashed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trashed_at__isnull", True), ("trashed_by__isnull", True)),
                    models.Q(("trashed_at__isnull", False), ("trashed_by__isnull", False)),
                    _connector="OR",
                ),
                name="gallery_photo_trashed_at_with_by",
            ),
        ),
        migrations.AddField(
            model_name="customerpicture",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customerpicture",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="crm.customer",
            ),
        ),
        migrations.AddField(
            model_name="customerpicture",
            name="image",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customer_pictures",
                to="gallery.image",
            ),
        ),
        migrations.AddField(
            model_name="customerpicture",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddField(
            model_name="sessionlabel",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="session_links",
                to="crm.label",
            ),
        ),
        migrations.AddField(
            model_name="sessionlabel",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="label_links",
                to="gallery.photosession",
            ),
        ),
        migrations.AddField(
            model_name="sessionlabel",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddField(
            model_name="photosession",
            name="labels",
            field=models.ManyToManyField(
                blank=True, related_name="sessions", through="gallery.SessionLabel", to="crm.label"
            ),
        ),
        migrations.AddConstraint(
            model_name="photosession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trashed_at__isnull", True), ("trashed_by__isnull", True)),
                    models.Q(("trashed_at__isnull", False), ("trashed_by__isnull", False)),
                    _connector="OR",
                ),
                name="gallery_session_trashed_at_with_by",
            ),
        ),
        migrations.AddField(
            model_name="tagtemplate",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tagtemplate",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="customerpicture",
            index=models.Index(
                fields=["customer", "position", "id"], name="gallery_customer_picture_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="customerpicture",
            constraint=models.UniqueConstraint(
                fields=("customer", "image"), name="gallery_customer_picture_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="customerpicture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_primary", True)),
                fields=("customer",),
                name="gallery_customer_picture_one_primary",
            ),
        ),
        migrations.AddIndex(
            model_name="sessionlabel",
            index=models.Index(fields=["label", "session"], name="gallery_session_of_label"),
        ),
        migrations.AddConstraint(
            model_name="sessionlabel",
            constraint=models.UniqueConstraint(
                fields=("session", "label"), name="gallery_session_label_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tagtemplate",
            constraint=models.UniqueConstraint(
                models.F("workspace"),
                django.db.models.functions.text.Lower("name"),
                name="gallery_tag_template_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="tagtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="gallery_tag_template_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="tagtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("layers", []), _negated=True),
                name="gallery_tag_template_has_layers",
            ),
        ),
        retrack("gallery_photo", ignore=(*PHOTO_FOLLOWS, "favourite_count"), before=PHOTO_FOLLOWS),
        track("gallery_customerpicture"),
        track("gallery_sessionlabel"),
        track("gallery_tagtemplate"),
        same_workspace("gallery_customerpicture", "customer_id", "crm_customer"),
        same_workspace("gallery_customerpicture", "image_id", "gallery_image"),
        same_workspace("gallery_sessionlabel", "session_id", "gallery_photosession"),
        same_workspace("gallery_sessionlabel", "label_id", "crm_label"),
    ]
