"""The only addresses below `/s/`: what a private link opens."""

from django.urls import path

from delivery.views import choosing, favourites, look, selected, share, talking, visits

app_name = "share"

urlpatterns = [
    path("<str:token>/", share.share_page, name="gallery"),
    path("<str:token>/unlock/", share.unlock, name="unlock"),
    path("<str:token>/seen/", visits.seen, name="seen"),
    path("<str:token>/seen.gif", visits.seen_picture, name="seen_picture"),
    path("<str:token>/photos.zip", share.download_all, name="download_all"),
    path("<str:token>/select/", selected.select, name="select"),
    path(
        "<str:token>/selected/<slug:key>/photos.zip",
        selected.download_selected,
        name="download_selected",
    ),
    path("<str:token>/choice/", choosing.choice, name="choice"),
    path("<str:token>/colours.css", look.colours, name="colours"),
    path("<str:token>/logo.webp", look.logo, name="logo"),
    path("<str:token>/photos.webmanifest", look.manifest, name="manifest"),
    path("<str:token>/<uuid:photo_id>/talk/", talking.talk, name="talk"),
    path("<str:token>/<uuid:photo_id>/favourite/", favourites.favourite, name="favourite"),
    path("<str:token>/<uuid:photo_id>/", share.download_one, name="download_one"),
    path(
        "<str:token>/<uuid:photo_id>/<slug:version>/<slug:name>.webp", share.tagged, name="tagged"
    ),
    path(
        "<str:token>/<uuid:photo_id>/<int:recipe>-<slug:name>.webp",
        share.rendition,
        name="rendition",
    ),
]
