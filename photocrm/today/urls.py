from django.urls import path

from photocrm.today import views

app_name = "today"

urlpatterns = [
    path("", views.home, name="home"),
    path("notifications/", views.notification_list, name="notification_list"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path(
        "notifications/<uuid:notification_id>/", views.notification_open, name="notification_open"
    ),
]
