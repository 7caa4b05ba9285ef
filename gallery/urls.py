from django.urls import path

from gallery.views import bulk, labels, lists, media, saved_views, sessions, uploads

app_name = "gallery"

urlpatterns = [
    path("gallery/", lists.session_list, name="session_list"),
    path("gallery/changes/", lists.session_changes, name="session_changes"),
    path("gallery/customer/", lists.customer_filter, name="customer_filter"),
    path("gallery/upload/", uploads.upload, name="upload"),
    path("gallery/bulk/link/", bulk.sessions_link, name="sessions_link"),
    path("gallery/bulk/label/", bulk.sessions_label, name="sessions_label"),
    path("gallery/bulk/trash/", bulk.sessions_trash, name="sessions_trash"),
    path("gallery/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("gallery/views/add/", saved_views.saved_view_add, name="saved_view_add"),
    path("gallery/views/<uuid:view_id>/", saved_views.saved_view_open, name="saved_view_open"),
    path("gallery/views/<uuid:view_id>/copy/", saved_views.saved_view_copy, name="saved_view_copy"),
    path(
        "gallery/views/<uuid:view_id>/rename/",
        saved_views.saved_view_rename,
        name="saved_view_rename",
    ),
    path(
        "gallery/views/<uuid:view_id>/remove/",
        saved_views.saved_view_remove,
        name="saved_view_remove",
    ),
    path("gallery/<uuid:session_id>/labels/", labels.session_labels, name="session_labels"),
    path("labels/", labels.label_list, name="label_list"),
    path("labels/<uuid:label_id>/", labels.label_edit, name="label_edit"),
    path("labels/<uuid:label_id>/remove/", labels.label_remove, name="label_remove"),
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
    path("gallery/<uuid:session_id>/version/", sessions.session_version, name="session_version"),
    path("media/<uuid:photo_id>/<slug:version>/<slug:name>.webp", media.tagged, name="tagged"),
    path("media/<uuid:image_id>/<int:recipe>-<slug:name>.webp", media.rendition, name="rendition"),
]
