from django.urls import path

from gallery.views import (
    arranging,
    lists,
    media,
    merging,
    moving,
    session_fields,
    sessions,
    uploads,
)

app_name = "gallery"

urlpatterns = [
    path("gallery/", lists.session_list, name="session_list"),
    path("gallery/changes/", lists.session_changes, name="session_changes"),
    path("gallery/customer/", lists.customer_filter, name="customer_filter"),
    path("gallery/upload/", uploads.upload, name="upload"),
    path("gallery/<uuid:session_id>/", sessions.session_detail, name="session_detail"),
    path(
        "gallery/<uuid:session_id>/edit/<slug:field>/",
        session_fields.session_edit,
        name="session_edit",
    ),
    path("gallery/<uuid:session_id>/cover/", arranging.session_cover, name="session_cover"),
    path("gallery/<uuid:session_id>/arrange/", arranging.photos_arrange, name="photos_arrange"),
    path("gallery/<uuid:session_id>/sort/", arranging.photos_sort, name="photos_sort"),
    path("gallery/<uuid:session_id>/move/", moving.photos_move, name="photos_move"),
    path("gallery/<uuid:session_id>/split/", moving.session_split, name="session_split"),
    path("gallery/<uuid:session_id>/merge/", merging.session_merge, name="session_merge"),
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
    path("gallery/<uuid:session_id>/version/", sessions.session_version, name="session_version"),
    path("media/<uuid:photo_id>/<slug:version>/<slug:name>.webp", media.tagged, name="tagged"),
    path("media/<uuid:image_id>/<int:recipe>-<slug:name>.webp", media.rendition, name="rendition"),
]
