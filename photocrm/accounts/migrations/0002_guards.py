"""Audit triggers."""

from django.db import migrations

from photocrm.audit.operations import track


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        track("accounts_user", ignore=("password", "last_login")),
        track("accounts_user_groups"),
        track("accounts_user_user_permissions"),
        track("accounts_workspace"),
        track("accounts_membership"),
        track("accounts_invitation", ignore=("token_hash",)),
    ]
