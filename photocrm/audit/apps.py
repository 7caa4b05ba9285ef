from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "photocrm.audit"
    label = "audit"
    verbose_name = "Audit trail"
