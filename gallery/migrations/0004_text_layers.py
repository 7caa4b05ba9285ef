"""Text layers in full, and where their rendering stands."""

from django.db import migrations, models

from photocrm.audit.operations import track

PHOTO_FOLLOWS = ("tagged_files", "tagged_attempts", "tagged_claimed_at", "tagged_changed_at")
UNTRACKED = track("gallery_photo")

SHIPPED_FONTS = (
    "UPDATE gallery_tag SET font = 'Inter' WHERE font NOT IN"
    " ('Inter', 'Montserrat', 'Oswald', 'Playfair Display', 'EB Garamond', 'Dancing Script')"
)
# No version is spelled like this: the sweeper hands the photos to a worker, who finds the real one.
TO_BE_DRAWN = (
    "UPDATE gallery_photo SET tagged_wanted = 'unknown', tagged_changed_at = now()"
    " WHERE EXISTS (SELECT FROM gallery_tag WHERE photo_id = gallery_photo.id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0003_session_filters"),
    ]

    operations = [
        migrations.RunSQL(SHIPPED_FONTS, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="photo",
            name="tagged_attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_failure",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_files",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_made",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="photo",
            name="tagged_wanted",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="photosession",
            name="current_version",
            field=models.CharField(
                choices=[("raw", "Raw"), ("tagged", "Tagged")],
                db_default="tagged",
                default="tagged",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="alignment",
            field=models.CharField(
                choices=[("left", "Left"), ("centre", "Centre"), ("right", "Right")],
                default="left",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="effect",
            field=models.CharField(
                choices=[("none", "None"), ("shadow", "Shadow"), ("outline", "Outline")],
                default="none",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="opacity",
            field=models.FloatField(default=1.0),
        ),
        migrations.AddField(
            model_name="tag",
            name="position",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="tag",
            name="rotation",
            field=models.FloatField(default=0.0, help_text="degrees, clockwise"),
        ),
        migrations.AddField(
            model_name="tag",
            name="weight",
            field=models.PositiveSmallIntegerField(default=400),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(
                    models.Q(("tagged_wanted", models.F("tagged_made")), _negated=True),
                    ("tagged_failure", ""),
                ),
                fields=["tagged_changed_at"],
                name="gallery_photo_unrendered",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tagged_made", ""),
                    models.Q(("tagged_files", {}), _negated=True),
                    _connector="XOR",
                ),
                name="gallery_photo_tagged_made_has_files",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tagged_wanted", ""), _negated=True),
                    models.Q(("tagged_failure", ""), ("tagged_made", "")),
                    _connector="OR",
                ),
                name="gallery_photo_tagged_made_is_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="photosession",
            constraint=models.CheckConstraint(
                condition=models.Q(("current_version__in", ("raw", "tagged"))),
                name="gallery_session_version_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__regex", "^#[0-9a-f]{6}$")),
                name="gallery_tag_colour_is_rgb",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("opacity__range", (0, 1))),
                name="gallery_tag_opacity_is_fraction",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "font__in",
                        (
                            "Inter",
                            "Montserrat",
                            "Oswald",
                            "Playfair Display",
                            "EB Garamond",
                            "Dancing Script",
                        ),
                    )
                ),
                name="gallery_tag_font_is_shipped",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__in", (400, 700))), name="gallery_tag_weight_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("alignment__in", ["left", "centre", "right"])),
                name="gallery_tag_alignment_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("rotation__range", (-180, 180))),
                name="gallery_tag_rotation_in_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("effect__in", ["none", "shadow", "outline"])),
                name="gallery_tag_effect_known",
            ),
        ),
        migrations.RunSQL(UNTRACKED.reverse_sql, UNTRACKED.sql),
        track("gallery_photo", ignore=PHOTO_FOLLOWS),
        migrations.RunSQL(TO_BE_DRAWN, migrations.RunSQL.noop),
    ]
