from django.urls import URLPattern, path

from photocrm.exports import views

app_name = "exports"

urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/<uuid:export_id>/", views.export_detail, name="export_detail"),
    path("exports/<uuid:export_id>/download/", views.export_download, name="export_download"),
    path("exports/<uuid:export_id>/discard/", views.export_discard, name="export_discard"),
]


def export_path(address: str, *, of: str, name: str) -> URLPattern:
    """The question about the export of a list, below the list's own address."""
    return path(address, views.export_add, {"of": of}, name=name)
