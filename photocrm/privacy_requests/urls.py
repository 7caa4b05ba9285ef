from django.urls import path

from photocrm.privacy_requests import views

app_name = "privacy"

urlpatterns = [
    path("customers/<uuid:customer_id>/export/", views.customer_export, name="customer_export"),
    path("customers/<uuid:customer_id>/erase/", views.customer_erase, name="customer_erase"),
]
