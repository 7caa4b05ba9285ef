from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "photocrm.imports"
    label = "imports"
    verbose_name = "Imports"
