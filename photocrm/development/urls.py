from django.urls import path

from photocrm.development import views

app_name = "development"

urlpatterns = [
    path("components/", views.components, name="components"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<slug:name>/", views.outbox_mail, name="outbox_mail"),
]
