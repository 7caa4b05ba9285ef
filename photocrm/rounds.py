"""Which queue does what, and what is done again and again."""

from typing import Any

from celery.schedules import crontab

# The first pattern that fits a task's name.
ROUTES = {
    "photocrm.accounts.dispatch_mails": {"queue": "control"},
    "photocrm.accounts.send_mail": {"queue": "delivery"},
    "crm.forget_merges": {"queue": "control"},
    "crm.find_duplicates": {"queue": "bulk"},
    "crm.find_duplicates_of_import": {"queue": "bulk"},
    "crm.purge": {"queue": "bulk"},
    "delivery.dispatch": {"queue": "control"},
    "delivery.remind": {"queue": "control"},
    "delivery.send_alone": {"queue": "isolated"},
    "delivery.dispatch_letters": {"queue": "control"},
    "delivery.dispatch_notices": {"queue": "control"},
    "delivery.*": {"queue": "delivery"},
    "gallery.requeue": {"queue": "control"},
    "gallery.sweep_uploads": {"queue": "control"},
    "gallery.*": {"queue": "media"},
    "photocrm.bulk.sweep": {"queue": "control"},
    "photocrm.bulk.*": {"queue": "bulk"},
    "photocrm.imports.sweep": {"queue": "control"},
    "photocrm.imports.*": {"queue": "import"},
    "photocrm.exports.sweep": {"queue": "control"},
    "photocrm.exports.*": {"queue": "bulk"},
    "photocrm.today.send_digest": {"queue": "delivery"},
    "photocrm.today.*": {"queue": "control"},
}

# Seconds between two rounds. A message that no worker took before the next one is worthless.
EVERY = {
    "photocrm.bulk.sweep": 10.0,
    "photocrm.exports.sweep": 10.0,
    "photocrm.imports.sweep": 10.0,
    "delivery.dispatch_letters": 30.0,
    "delivery.dispatch_notices": 30.0,
    "gallery.requeue": 30.0,
    "photocrm.accounts.dispatch_mails": 30.0,
    "delivery.raise_alarm": 60.0,
    "delivery.remind": 60.0,
    "gallery.sweep_uploads": 60.0,
    "photocrm.today.notify": 60.0,
    "photocrm.today.digest": 60.0,
    "delivery.read_bounces": 300.0,
    "crm.purge": 3600.0,
    "crm.forget_merges": 3600.0,
    # By the hour, since the files of an earlier text go after a day.
    "gallery.purge": 3600.0,
    "photocrm.bulk.purge": 3600.0,
    "photocrm.exports.purge": 3600.0,
    "photocrm.imports.purge": 3600.0,
}
ROUNDS: dict[str, dict[str, Any]] = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in EVERY.items()
} | {
    # Deliveries are due to the second; one round may wait for the one before.
    "delivery.dispatch": {
        "task": "delivery.dispatch",
        "schedule": 1.0,
        "options": {"expires": 2.0},
    },
    "gallery.verify_storage": {
        "task": "gallery.verify_storage",
        "schedule": crontab(hour="3", minute="30"),
    },
}
