from django.urls import path

from crm.views import contacts, customers, interactions, profiles

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
    path(
        "customers/<uuid:customer_id>/timeline/",
        interactions.customer_timeline,
        name="customer_timeline",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/edit/",
        interactions.interaction_edit,
        name="interaction_edit",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/trash/",
        interactions.interaction_trash,
        name="interaction_trash",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/restore/",
        interactions.interaction_restore,
        name="interaction_restore",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/",
        contacts.customer_contacts,
        name="customer_contacts",
    ),
    path("customers/<uuid:customer_id>/contacts/add/", contacts.contact_add, name="contact_add"),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/edit/",
        contacts.contact_edit,
        name="contact_edit",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/trash/",
        contacts.contact_trash,
        name="contact_trash",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/restore/",
        contacts.contact_restore,
        name="contact_restore",
    ),
    path("customers/<uuid:customer_id>/background/", profiles.profile_edit, name="profile_edit"),
]
