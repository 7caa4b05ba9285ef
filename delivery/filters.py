"""The filters of the deliveries page, declared once."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from delivery.models import DeliveryJob
from photocrm.filters import StrictFilterSet

NEEDS_YOU = "needs_you"
CHOICES = ((NEEDS_YOU, "Needs you"), *DeliveryJob.Status.choices)


class JobFilter(StrictFilterSet):
    """`q` is part of an address, of a session's name or of a customer's."""

    status = django_filters.ChoiceFilter(choices=CHOICES, method="standing")
    q = django_filters.CharFilter(method="matching")

    class Meta:
        model = DeliveryJob
        fields = ("status", "q")

    def standing(self, jobs: QuerySet[DeliveryJob], _: str, value: str) -> QuerySet[DeliveryJob]:
        if value == NEEDS_YOU:
            return jobs.filter(status__in=DeliveryJob.NEED_SOMEBODY)
        return jobs.filter(status=value)

    def matching(self, jobs: QuerySet[DeliveryJob], _: str, value: str) -> QuerySet[DeliveryJob]:
        named: Any = Q(session__name__icontains=value) | Q(customer__name__icontains=value)
        return jobs.filter(named | Q(recipient__icontains=value))
