from django.urls import path

from crm.views import customers, duplicates, interactions, merging

app_name = "crm"

urlpatterns = [
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/add/", customers.customer_add, name="customer_add"),
    path("customers/<uuid:customer_id>/", customers.customer_detail, name="customer_detail"),
    path("customers/<uuid:customer_id>/edit/", customers.customer_edit, name="customer_edit"),
    path(
        "customers/<uuid:customer_id>/history/", customers.customer_history, name="customer_history"
    ),
    path(
        "customers/<uuid:customer_id>/interactions/add/",
        interactions.interaction_add,
        name="interaction_add",
    ),
    path("customers/duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("customers/duplicates/<uuid:pair_id>/", duplicates.pair_decide, name="pair_decide"),
    path(
        "customers/<uuid:customer_id>/duplicates/",
        duplicates.customer_duplicates,
        name="customer_duplicates",
    ),
    path(
        "customers/<uuid:customer_id>/merge/",
        merging.customer_merge_choose,
        name="customer_merge_choose",
    ),
    path(
        "customers/<uuid:customer_id>/merge/<uuid:other_id>/",
        merging.customer_merge,
        name="customer_merge",
    ),
    path("customers/merges/", merging.merge_list, name="merge_list"),
    path("customers/merges/<uuid:merge_id>/undo/", merging.merge_undo, name="merge_undo"),
]
