"""The filters of a timeline, declared once."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.utils.timezone import make_aware

from crm.models import Interaction
from crm.models.interaction import InteractionQuerySet
from photocrm.accounts.models import User, Workspace
from photocrm.filters import DayFilter, StrictFilterSet


class TimelineFilter(StrictFilterSet):
    """Days are those of the reader's own clock."""

    kind = django_filters.MultipleChoiceFilter(
        choices=Interaction.Kind.choices,
        label="Kind",
        widget=forms.CheckboxSelectMultiple({"class": "checkbox checkbox-sm"}),
    )
    by = django_filters.ModelChoiceFilter(label="Who", empty_label="Anybody")
    day_from = DayFilter(method="since", label="From")
    day_to = DayFilter(method="until", label="To")

    class Meta:
        model = Interaction
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: Mapping[str, Any], workspace: Workspace, queryset: InteractionQuerySet
    ) -> None:
        super().__init__(data, queryset)
        self.filters["by"].queryset = User.objects.of(workspace)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.pairs())

    def since(self, found: InteractionQuerySet, name: str, day: date) -> InteractionQuerySet:
        return found.filter(at__gte=make_aware(datetime.combine(day, time.min)))

    def until(self, found: InteractionQuerySet, name: str, day: date) -> InteractionQuerySet:
        return found.filter(at__lte=make_aware(datetime.combine(day, time.max)))
