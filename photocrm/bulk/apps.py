from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "photocrm.bulk"
    label = "bulk"
    verbose_name = "Bulk work"
