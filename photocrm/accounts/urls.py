from django.urls import path

from photocrm.accounts import views

app_name = "accounts"

urlpatterns = [
    path("members/", views.member_list, name="member_list"),
    path("settings/", views.own_settings, name="own_settings"),
]
