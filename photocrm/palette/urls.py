from django.urls import path

from photocrm.palette import views

app_name = "palette"

urlpatterns = [path("find/", views.find, name="find")]
