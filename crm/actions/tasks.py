"""Writing tasks."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.actions import saving
from crm.models import Task
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def add(*, workspace: Workspace, by: User, **fields: Any) -> Task:
    task = Task.objects.create(workspace=workspace, created_by=by, **fields)
    record("task.added", task, by=by, title=task.title)
    return task


@transaction.atomic
def change(*, task_id: UUID, workspace: Workspace, version: int, by: User, **fields: Any) -> Task:
    """Save `fields` on top of `version`; raises saving.Stale when that is not the newest."""
    task = Task.objects.of(workspace).locked().get(pk=task_id)
    if changed := saving.save_changes(task, version=version, fields=fields):
        record("task.changed", task, by=by, fields=changed)
    return task


@transaction.atomic
def finish(*, task_id: UUID, workspace: Workspace, by: User) -> Task:
    """Done; again is harmless, and whoever was first has done it."""
    task = Task.objects.of(workspace).locked().get(pk=task_id)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), by
        task.save(update_fields=["done_at", "done_by", "updated_at"])
        record("task.finished", task, by=by, title=task.title)
    return task


@transaction.atomic
def reopen(*, task_id: UUID, workspace: Workspace, by: User) -> Task:
    task = Task.objects.of(workspace).locked().get(pk=task_id)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        task.save(update_fields=["done_at", "done_by", "updated_at"])
        record("task.reopened", task, by=by, title=task.title)
    return task


@transaction.atomic
def trash(*, task_id: UUID, workspace: Workspace, by: User) -> Task:
    """Into the trash; again is harmless."""
    task = Task.everything.of(workspace).locked().get(pk=task_id)
    if saving.into_trash(task, by):
        record("task.trashed", task, by=by, title=task.title)
    return task


@transaction.atomic
def restore(*, task_id: UUID, workspace: Workspace, by: User) -> Task:
    """Out of the trash; raises Task.DoesNotExist for what is being deleted for ever."""
    kept = Task.everything.of(workspace).filter(purging=False)
    task = kept.locked().get(pk=task_id)
    if saving.out_of_trash(task):
        record("task.restored", task, by=by, title=task.title)
    return task
