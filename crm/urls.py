from django.urls import path

from crm.views import customer_edit, customer_fields, customers, interactions, statuses

app_name = "crm"

urlpatterns = [
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/add/", customer_edit.customer_add, name="customer_add"),
    path("customers/<uuid:customer_id>/", customers.customer_detail, name="customer_detail"),
    path("customers/<uuid:customer_id>/edit/", customer_edit.customer_edit, name="customer_edit"),
    path(
        "customers/<uuid:customer_id>/history/", customers.customer_history, name="customer_history"
    ),
    path(
        "customers/<uuid:customer_id>/interactions/add/",
        interactions.interaction_add,
        name="interaction_add",
    ),
    path(
        "customers/<uuid:customer_id>/fields/<slug:field>/",
        customer_fields.customer_field,
        name="customer_field",
    ),
    path("customers/<uuid:customer_id>/vip/", customer_fields.customer_vip, name="customer_vip"),
    path("customers/statuses/", statuses.status_list, name="status_list"),
    path("customers/statuses/<uuid:status_id>/", statuses.status_edit, name="status_edit"),
    path("customers/statuses/<uuid:status_id>/move/", statuses.status_move, name="status_move"),
    path(
        "customers/statuses/<uuid:status_id>/remove/", statuses.status_remove, name="status_remove"
    ),
]
