from django.urls import path

from delivery.views import (
    branding,
    bulk,
    choices,
    comments,
    customers,
    downloads,
    endpoints,
    favourites,
    figures,
    folders,
    job_actions,
    jobs,
    ledger,
    link_bulk,
    links,
    mails,
    reminding,
    unsubscribing,
)
from photocrm.exports.urls import export_path

app_name = "delivery"

urlpatterns = [
    path("deliveries/", jobs.job_list, name="job_list"),
    export_path("deliveries/export/", of="deliveries", name="jobs_export"),
    path("deliveries/links/", links.link_list, name="link_list"),
    path("deliveries/links/revoke/", link_bulk.links_revoke, name="links_revoke"),
    path("deliveries/links/extend/", link_bulk.links_extend, name="links_extend"),
    path("deliveries/links/<uuid:link_id>/", links.link_detail, name="link_detail"),
    path("deliveries/links/<uuid:link_id>/copy/", links.link_copy, name="link_copy"),
    path("deliveries/links/<uuid:link_id>/extend/", links.link_extend, name="link_extend"),
    path("deliveries/links/<uuid:link_id>/password/", links.link_password, name="link_password"),
    path("deliveries/links/<uuid:link_id>/language/", links.link_language, name="link_language"),
    path("deliveries/links/<uuid:link_id>/revoke/", links.link_revoke, name="link_revoke"),
    path("deliveries/links/<uuid:link_id>/restore/", links.link_restore, name="link_restore"),
    path("gallery/<uuid:session_id>/links/", links.session_links, name="session_links"),
    path("gallery/<uuid:session_id>/links/add/", links.link_add, name="link_add"),
    path("deliveries/<uuid:job_id>/", jobs.job_detail, name="job_detail"),
    path("deliveries/webhooks/", endpoints.endpoint_list, name="endpoint_list"),
    path("deliveries/webhooks/<uuid:endpoint_id>/", endpoints.endpoint_edit, name="endpoint_edit"),
    path(
        "deliveries/webhooks/<uuid:endpoint_id>/secret/",
        endpoints.endpoint_rotate,
        name="endpoint_rotate",
    ),
    path(
        "deliveries/webhooks/<uuid:endpoint_id>/switch/",
        endpoints.endpoint_switch,
        name="endpoint_switch",
    ),
    path("deliveries/folders/", folders.folder_list, name="folder_list"),
    path("deliveries/folders/<uuid:folder_id>/", folders.folder_edit, name="folder_edit"),
    path(
        "deliveries/folders/<uuid:folder_id>/switch/", folders.folder_switch, name="folder_switch"
    ),
    path("deliveries/figures/", figures.job_figures, name="job_figures"),
    path("deliveries/retry/", job_actions.jobs_retry, name="jobs_retry"),
    path("deliveries/<uuid:job_id>/retry/", job_actions.job_retry, name="job_retry"),
    path("deliveries/<uuid:job_id>/cancel/", job_actions.job_cancel, name="job_cancel"),
    path("deliveries/<uuid:job_id>/cancel/undo/", job_actions.job_uncancel, name="job_uncancel"),
    path("deliveries/<uuid:job_id>/address/", job_actions.job_readdress, name="job_readdress"),
    path("deliveries/<uuid:job_id>/resend/", job_actions.job_resend, name="job_resend"),
    path(
        "gallery/photos/<uuid:photo_id>/favourites/",
        favourites.photo_favourites,
        name="photo_favourites",
    ),
    path("settings/look/", branding.look, name="branding"),
    path("settings/mails/", mails.mail_list, name="mail_list"),
    path("settings/mails/text/", mails.mail_text, name="mail_text"),
    path("settings/mails/try/", mails.mail_try, name="mail_try"),
    path("settings/mails/reset/", mails.mail_reset, name="mail_reset"),
    path("links/<uuid:link_id>/reminders/", reminding.link_reminders, name="link_reminders"),
    path("links/<uuid:link_id>/reminders/stop/", reminding.reminders_stop, name="reminders_stop"),
    path(
        "links/<uuid:link_id>/reminders/resume/",
        reminding.reminders_resume,
        name="reminders_resume",
    ),
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
    path(
        "reminders/<uuid:unsubscribe_id>/allow/",
        unsubscribing.reminders_allow,
        name="reminders_allow",
    ),
    path("customers/<uuid:customer_id>/ledger/", ledger.customer_ledger, name="customer_ledger"),
    path(
        "customers/<uuid:customer_id>/ledger.csv",
        ledger.customer_ledger_csv,
        name="customer_ledger_csv",
    ),
    path(
        "customers/<uuid:customer_id>/ledger.pdf",
        ledger.customer_ledger_pdf,
        name="customer_ledger_pdf",
    ),
]
