from django.urls import path

from photocrm.bulk.views import runs

app_name = "bulk"

urlpatterns = [
    path("bulk/", runs.run_list, name="run_list"),
    path("bulk/<uuid:run_id>/", runs.run_detail, name="run_detail"),
    path("bulk/<uuid:run_id>/cancel/", runs.run_cancel, name="run_cancel"),
    path("bulk/<uuid:run_id>/undo/", runs.run_undo, name="run_undo"),
]
