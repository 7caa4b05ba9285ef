"""The house around the apps: settings, accounts, audit trail and the helpers that know no app."""

from photocrm.celery import app as celery_app

__all__ = ["celery_app"]
