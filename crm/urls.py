from django.urls import path

from crm.views import customers, interactions, lists
from photocrm.accounts.saved_views import saved_view_paths

app_name = "crm"

urlpatterns = [
    path("customers/", lists.customer_list, name="customer_list"),
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
    *saved_view_paths("customers/views/", lists.SAVED),
]
