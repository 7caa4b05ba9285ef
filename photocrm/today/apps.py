from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "photocrm.today"
    label = "today"
