"""The Celery application; its settings are the `CELERY_*` names of the Django settings."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "photocrm.settings")

app = Celery("photocrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery would connect to the database anew for each task, which costs more than most of them.
app.conf.update(CELERY_DB_REUSE_MAX=sys.maxsize)


def look_at_connections(**_: Any) -> None:
    """As Django does before each request: what is old or broken is opened anew."""
    close_old_connections()


task_prerun.connect(look_at_connections)
