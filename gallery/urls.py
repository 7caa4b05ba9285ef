from django.urls import path

from gallery.views import lists, media, retries, sessions, uploads

app_name = "gallery"

urlpatterns = [
    path("gallery/", lists.session_list, name="session_list"),
    path("gallery/changes/", lists.session_changes, name="session_changes"),
    path("gallery/customer/", lists.customer_filter, name="customer_filter"),
    path("gallery/upload/", uploads.upload, name="upload"),
    path("gallery/<uuid:session_id>/", sessions.session_detail, name="session_detail"),
    path("gallery/<uuid:session_id>/card/", lists.session_card, name="session_card"),
    path("gallery/<uuid:session_id>/changes/", sessions.photo_changes, name="photo_changes"),
    path("gallery/<uuid:session_id>/retry/", retries.photos_retry, name="photos_retry"),
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
    path("media/<uuid:image_id>/<int:recipe>-mail.jpg", media.mail, name="mail"),
    path("media/<uuid:image_id>/<int:recipe>-<slug:name>.webp", media.rendition, name="rendition"),
]
