"""Webhooks and folders of a studio: adding, changing, and switching them off and on."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from delivery.clock import Clock
from delivery.models import Endpoint
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

BY_PERSON = "Switched off by {by}."
BY_RECEIVER = "The receiver answered 410 Gone."


class Taken(Exception):
    """Another one of the studio has this name, or is this very folder."""


def add(*, workspace: Workspace, by: User, **values: Any) -> Endpoint:
    """`name` and either `url` and `tells_bounces`, or `root` and `path`. Raises Taken."""
    kind = Endpoint.Kind.FOLDER if "root" in values else Endpoint.Kind.WEBHOOK
    try:
        with transaction.atomic():
            made = Endpoint.objects.create(workspace=workspace, kind=kind, created_by=by, **values)
            record("endpoint.added", made, by=by, **named(made))
    except IntegrityError as error:
        raise Taken from error
    return made


def change(*, endpoint_id: UUID, by: User, **values: Any) -> None:
    """The same values anew. Raises Taken."""
    try:
        with transaction.atomic():
            endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
            for name, value in values.items():
                setattr(endpoint, name, value)
            endpoint.save(update_fields=values.keys())
            record("endpoint.changed", endpoint, by=by, **named(endpoint))
    except IntegrityError as error:
        raise Taken from error


def named(endpoint: Endpoint) -> dict[str, str]:
    return {"name": endpoint.name, "noun": endpoint.get_kind_display()}


@transaction.atomic
def rotate(*, endpoint_id: UUID, by: User) -> None:
    """A new secret; the one before counts for a day more."""
    mine = Endpoint.objects.filter(pk=endpoint_id)
    endpoint = mine.select_for_update().get()
    mine.update(secret_number=F("secret_number") + 1, rotated_at=Clock())
    record("endpoint.rotated", endpoint, by=by, **named(endpoint))


@transaction.atomic
def switch(*, endpoint_id: UUID, on: bool, by: User) -> None:
    mine = Endpoint.objects.filter(pk=endpoint_id)
    endpoint = mine.select_for_update().get()
    if on:
        mine.update(disabled_at=None, disabled_because="")
        record("endpoint.enabled", endpoint, by=by, **named(endpoint))
    elif endpoint.disabled_at is None:
        disable(endpoint, BY_PERSON.format(by=by), by)


@transaction.atomic
def gone(endpoint_id: UUID) -> None:
    """The receiver wants no more."""
    webhooks = Endpoint.objects.webhooks().select_for_update()
    endpoint = webhooks.filter(pk=endpoint_id, disabled_at=None).first()
    if endpoint:
        disable(endpoint, BY_RECEIVER, None)


def disable(endpoint: Endpoint, because: str, by: User | None) -> None:
    mine = Endpoint.objects.filter(pk=endpoint.pk)
    mine.update(disabled_at=Clock(), disabled_because=because[:200])
    record("endpoint.disabled", endpoint, by=by, **named(endpoint), because=because)
