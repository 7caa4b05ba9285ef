from django.urls import path

from delivery.views import branding, bulk, choices, comments, customers, downloads, favourites, jobs

app_name = "delivery"

urlpatterns = [
    path("deliveries/", jobs.job_list, name="job_list"),
    path("deliveries/<uuid:job_id>/", jobs.job_detail, name="job_detail"),
    path("deliveries/<uuid:job_id>/retry/", jobs.job_retry, name="job_retry"),
    path(
        "gallery/photos/<uuid:photo_id>/favourites/",
        favourites.photo_favourites,
        name="photo_favourites",
    ),
    path("settings/look/", branding.look, name="branding"),
    path("links/<uuid:link_id>/choice/", choices.link_choice, name="link_choice"),
    path("links/<uuid:link_id>/choice.csv", choices.link_choice_csv, name="link_choice_csv"),
    path("links/<uuid:link_id>/choice/ask/", choices.link_ask, name="link_ask"),
    path(
        "links/<uuid:link_id>/choice/ask-no-more/",
        choices.link_ask_no_more,
        name="link_ask_no_more",
    ),
    path("links/<uuid:link_id>/choice/reopen/", choices.link_reopen, name="link_reopen"),
    path(
        "gallery/photos/<uuid:photo_id>/comments/", comments.photo_comments, name="photo_comments"
    ),
    path(
        "gallery/photos/<uuid:photo_id>/comments/<uuid:link_id>/",
        comments.comment_reply,
        name="comment_reply",
    ),
    path("gallery/bulk/deliver/", bulk.sessions_deliver, name="sessions_deliver"),
    path("gallery/photos.zip", downloads.sessions_download, name="sessions_download"),
    path(
        "gallery/<uuid:session_id>/photos.zip",
        downloads.session_download,
        name="session_download",
    ),
    path("gallery/<uuid:session_id>/deliver/", jobs.deliver, name="deliver"),
    path(
        "gallery/<uuid:session_id>/deliveries/", jobs.session_deliveries, name="session_deliveries"
    ),
    path(
        "customers/<uuid:customer_id>/deliveries/",
        jobs.customer_deliveries,
        name="customer_deliveries",
    ),
    path(
        "customers/<uuid:customer_id>/numbers/",
        customers.customer_numbers,
        name="customer_numbers",
    ),
]
