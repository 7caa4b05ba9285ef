from django.urls import path

from gallery.views import customer_pictures, lists, media, photos, resumable, sessions, uploads

app_name = "gallery"

urlpatterns = [
    path("gallery/", lists.session_list, name="session_list"),
    path("gallery/changes/", lists.session_changes, name="session_changes"),
    path("gallery/customer/", lists.customer_filter, name="customer_filter"),
    path("gallery/upload/", uploads.upload, name="upload"),
    path("gallery/upload/plan/", resumable.upload_plan, name="upload_plan"),
    path("gallery/upload/discard/", resumable.upload_discard, name="upload_discard"),
    path("gallery/upload/files/", resumable.upload_create, name="upload_create"),
    path("gallery/upload/files/<uuid:upload_id>/", resumable.upload_file, name="upload_file"),
    path("gallery/<uuid:session_id>/", sessions.session_detail, name="session_detail"),
    path("gallery/<uuid:session_id>/card/", lists.session_card, name="session_card"),
    path("gallery/<uuid:session_id>/changes/", sessions.photo_changes, name="photo_changes"),
    path("gallery/<uuid:session_id>/history/", sessions.session_history, name="session_history"),
    path("gallery/<uuid:session_id>/customer/", sessions.session_link, name="session_link"),
    path(
        "customers/<uuid:customer_id>/sessions/",
        sessions.customer_sessions,
        name="customer_sessions",
    ),
    path(
        "customers/<uuid:customer_id>/sessions/link/",
        sessions.session_choices,
        name="session_choices",
    ),
    path(
        "gallery/<uuid:session_id>/photos/<uuid:photo_id>/",
        photos.photo_detail,
        name="photo_detail",
    ),
    path("gallery/photos/<uuid:photo_id>/panel/", photos.photo_panel, name="photo_panel"),
    path("gallery/photos/<uuid:photo_id>/download/", photos.photo_download, name="photo_download"),
    path(
        "customers/<uuid:customer_id>/pictures/",
        customer_pictures.customer_pictures,
        name="customer_pictures",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/add/",
        customer_pictures.picture_add,
        name="picture_add",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/choose/",
        customer_pictures.picture_choose,
        name="picture_choose",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/restore/",
        customer_pictures.picture_restore,
        name="picture_restore",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/<uuid:picture_id>/primary/",
        customer_pictures.picture_primary,
        name="picture_primary",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/<uuid:picture_id>/caption/",
        customer_pictures.picture_caption,
        name="picture_caption",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/<uuid:picture_id>/move/",
        customer_pictures.picture_move,
        name="picture_move",
    ),
    path(
        "customers/<uuid:customer_id>/pictures/<uuid:picture_id>/delete/",
        customer_pictures.picture_delete,
        name="picture_delete",
    ),
    path("gallery/<uuid:session_id>/version/", sessions.session_version, name="session_version"),
    path("media/<uuid:photo_id>/<slug:version>/<slug:name>.webp", media.tagged, name="tagged"),
    path("media/<uuid:image_id>/<int:recipe>-<slug:name>.webp", media.rendition, name="rendition"),
]
