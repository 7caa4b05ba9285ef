from django.urls import path

from photocrm.accounts import views

urlpatterns = [
    path("members/", views.member_list, name="member_list"),
]
