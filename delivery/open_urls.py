"""Addresses for those who are no member and have no private link: mail servers, and whoever got a
mail from a studio.
"""

from django.urls import path

from delivery.views import hooks, unsubscribing

app_name = "open"

urlpatterns = [
    path("hooks/bounces/", hooks.bounces, name="bounces"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
