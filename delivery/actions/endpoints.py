"""Webhooks of a studio: adding, changing, and switching them off and on."""

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
    """Another webhook of the studio has this name."""


def add(*, workspace: Workspace, name: str, url: str, by: User) -> Endpoint:
    """Raises Taken."""
    try:
        with transaction.atomic():
            made = Endpoint.objects.create(workspace=workspace, name=name, url=url, created_by=by)
            record("endpoint.added", made, by=by, name=name)
    except IntegrityError as error:
        raise Taken from error
    return made


def change(*, endpoint_id: UUID, name: str, url: str, by: User) -> None:
    """Raises Taken."""
    try:
        with transaction.atomic():
            endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
            endpoint.name, endpoint.url = name, url
            endpoint.save(update_fields=["name", "url"])
            record("endpoint.changed", endpoint, by=by, name=name)
    except IntegrityError as error:
        raise Taken from error


@transaction.atomic
def rotate(*, endpoint_id: UUID, by: User) -> None:
    """A new secret; the one before counts for a day more."""
    mine = Endpoint.objects.filter(pk=endpoint_id)
    endpoint = mine.select_for_update().get()
    mine.update(secret_number=F("secret_number") + 1, rotated_at=Clock())
    record("endpoint.rotated", endpoint, by=by, name=endpoint.name)


@transaction.atomic
def switch(*, endpoint_id: UUID, on: bool, by: User) -> None:
    mine = Endpoint.objects.filter(pk=endpoint_id)
    endpoint = mine.select_for_update().get()
    if on:
        mine.update(disabled_at=None, disabled_because="")
        record("endpoint.enabled", endpoint, by=by, name=endpoint.name)
    elif endpoint.disabled_at is None:
        disable(endpoint, BY_PERSON.format(by=by), by)


@transaction.atomic
def gone(endpoint_id: UUID) -> None:
    """The receiver wants no more."""
    usable = Endpoint.objects.usable().select_for_update()
    endpoint = usable.filter(pk=endpoint_id).first()
    if endpoint:
        disable(endpoint, BY_RECEIVER, None)


def disable(endpoint: Endpoint, because: str, by: User | None) -> None:
    mine = Endpoint.objects.filter(pk=endpoint.pk)
    mine.update(disabled_at=Clock(), disabled_because=because[:200])
    record("endpoint.disabled", endpoint, by=by, name=endpoint.name, because=because)
