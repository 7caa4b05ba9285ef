"""Every Celery task is named after its app and has a queue that workers serve."""

from fnmatch import fnmatch

import pytest
from django.conf import settings

from photocrm.celery import app

QUEUES = {"bulk", "control", "delivery", "import", "isolated", "media"}


def our_tasks() -> dict[str, str]:
    """Name -> module of the task."""
    app.loader.import_default_modules()
    return {
        name: task.__module__ for name, task in app.tasks.items() if not name.startswith("celery.")
    }


def queue_of(name: str) -> str | None:
    for glob, route in settings.CELERY_TASK_ROUTES.items():
        if fnmatch(name, glob):
            return str(route["queue"])
    return None


@pytest.mark.parametrize(("name", "module"), our_tasks().items())
def test_task_is_named_after_its_app_and_routed(name: str, module: str) -> None:
    assert name.split(".", maxsplit=1)[0] == module.split(".", maxsplit=1)[0]
    assert queue_of(name) in QUEUES


@pytest.mark.parametrize("name", our_tasks())
def test_celery_sends_the_task_where_the_table_says(name: str) -> None:
    assert app.amqp.router.route({}, name)["queue"].name == queue_of(name)


def test_beat_names_existing_tasks() -> None:
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(our_tasks())


def test_every_route_serves_some_task() -> None:
    unused = [
        glob
        for glob in settings.CELERY_TASK_ROUTES
        if not any(fnmatch(name, glob) for name in our_tasks())
    ]
    assert unused == []


def test_the_guard_sees_tasks_and_strays() -> None:
    assert set(our_tasks()) == {
        "crm.purge",
        "crm.find_duplicates",
        "crm.find_duplicates_of_import",
        "crm.forget_merges",
        "delivery.dispatch",
        "delivery.raise_alarm",
        "delivery.read_bounces",
        "delivery.remind",
        "delivery.dispatch_letters",
        "delivery.dispatch_notices",
        "delivery.send",
        "delivery.send_alone",
        "delivery.send_letter",
        "delivery.send_notice",
        "gallery.process_image",
        "gallery.purge",
        "gallery.rebuild_image",
        "gallery.render_tagged",
        "gallery.requeue",
        "photocrm.accounts.dispatch_mails",
        "photocrm.accounts.send_mail",
        "photocrm.bulk.purge",
        "photocrm.bulk.sweep",
        "photocrm.bulk.work",
        "photocrm.imports.purge",
        "photocrm.imports.sweep",
        "photocrm.imports.work",
        "photocrm.exports.purge",
        "photocrm.exports.sweep",
        "photocrm.exports.work",
        "photocrm.today.digest",
        "photocrm.today.notify",
        "photocrm.today.send_digest",
        "gallery.sweep_uploads",
        "gallery.verify_storage",
    }
    assert queue_of("crm.import") is None
