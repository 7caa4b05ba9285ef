"""The front door: assembles everything."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from photocrm.accounts import views as accounts
from photocrm.health import health
from photocrm.operations import views as operations

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "PhotoCRM administration"

urlpatterns = [
    path("", accounts.entrance, name="entrance"),
    path("health/", health, name="health"),
    path("admin/operations/", admin.site.admin_view(operations.overview), name="operations"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("invitations/<str:token>/", accounts.invitation_accept, name="invitation_accept"),
    path("s/", include("delivery.share_urls")),
    path("", include("delivery.open_urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("dev/", include("photocrm.development.urls")))

urlpatterns += [
    path("<slug:workspace>/", include("photocrm.today.urls")),
    path("<slug:workspace>/", include("photocrm.palette.urls")),
    path("<slug:workspace>/", include("photocrm.privacy_requests.urls")),
    path("<slug:workspace>/", include("photocrm.accounts.urls")),
    path("<slug:workspace>/", include("photocrm.bulk.urls")),
    path("<slug:workspace>/", include("photocrm.imports.urls")),
    path("<slug:workspace>/", include("photocrm.exports.urls")),
    path("<slug:workspace>/", include("gallery.urls")),
    path("<slug:workspace>/", include("crm.urls")),
    path("<slug:workspace>/", include("delivery.urls")),
]
