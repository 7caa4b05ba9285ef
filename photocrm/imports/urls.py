from django.urls import path

from photocrm.imports.views import drafts, rows, runs

app_name = "imports"

urlpatterns = [
    path("imports/", runs.run_list, name="run_list"),
    path("imports/new/", drafts.run_add, name="run_add"),
    path("imports/empty/", drafts.empty_file, name="empty_file"),
    path("imports/<uuid:import_id>/", runs.run_detail, name="run_detail"),
    path("imports/<uuid:import_id>/choices/", drafts.run_choices, name="run_choices"),
    path("imports/<uuid:import_id>/reading/", drafts.run_reading, name="run_reading"),
    path("imports/<uuid:import_id>/start/", drafts.run_start, name="run_start"),
    path("imports/<uuid:import_id>/discard/", drafts.run_discard, name="run_discard"),
    path("imports/<uuid:import_id>/cancel/", runs.run_cancel, name="run_cancel"),
    path("imports/<uuid:import_id>/undo/", runs.run_undo, name="run_undo"),
    path("imports/<uuid:import_id>/failed/", rows.failed_rows, name="failed_rows"),
]
