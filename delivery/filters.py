"""The filters of the deliveries page, declared once."""

import django_filters

from delivery.models import DeliveryJob
from photocrm.filters import StrictFilterSet


class JobFilter(StrictFilterSet):
    status = django_filters.ChoiceFilter(choices=DeliveryJob.Status.choices)

    class Meta:
        model = DeliveryJob
        fields = ("status",)
