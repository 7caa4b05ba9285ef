from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "photocrm.exports"
    label = "exports"
    verbose_name = "Exports"
