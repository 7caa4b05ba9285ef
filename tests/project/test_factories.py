"""Every model has a factory, and every factory builds a row."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from factory.django import DjangoModelFactory

from tests import factories

OUR_APPS = (
    *("accounts", "audit", "bulk", "imports", "exports", "crm", "gallery", "delivery", "today"),
)
FACTORIES: dict[type[models.Model], Any] = {
    factory._meta.model: factory  # type: ignore[attr-defined]
    for factory in vars(factories).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory)
}


def our_models() -> list[type[models.Model]]:
    return [model for name in OUR_APPS for model in apps.get_app_config(name).get_models()]


def without_factory(known: list[type[models.Model]]) -> list[str]:
    return [model._meta.label for model in our_models() if model not in known]


def test_every_model_has_a_factory() -> None:
    assert without_factory(list(FACTORIES)) == []


def test_the_guard_sees_a_missing_factory() -> None:
    known = [model for model in FACTORIES if model._meta.label != "crm.Customer"]
    assert without_factory(known) == ["crm.Customer"]


@pytest.mark.django_db
@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model._meta.label)
def test_factory_builds_two_rows(model: type[models.Model]) -> None:
    rows = [FACTORIES[model].create(), FACTORIES[model].create()]
    assert model._base_manager.filter(pk__in=[row.pk for row in rows]).count() == 2
