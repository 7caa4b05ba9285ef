from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "photocrm.accounts"
    label = "accounts"
    verbose_name = "Accounts"
