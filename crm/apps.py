from django.apps import AppConfig


class CRMConfig(AppConfig):
    name = "crm"
    verbose_name = "Customers"
