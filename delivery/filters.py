"""The filters of deliveries and private links, declared once."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from delivery.models import DeliveryJob, ShareLink
from delivery.models.share_link import ShareLinkQuerySet, states
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by
from photocrm.filters import StrictFilterSet

COUNT_LIMIT = 10_000
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


STATES = (
    ("open", "Open"),
    ("expiring", "Ending soon"),
    ("unopened", "Never opened"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
)


class LinkFilter(StrictFilterSet):
    """`q` is looked for in the recipient and in the names of session and customer."""

    state = django_filters.ChoiceFilter(choices=STATES, method="filter_state")
    q = django_filters.CharFilter(method="filter_text", max_length=100)

    class Meta:
        model = ShareLink
        fields = ("state", "q")

    def __init__(self, data: Any, workspace: Workspace) -> None:
        links = ShareLink.objects.of(workspace).filter(session__trashed_at=None)
        super().__init__(data, links)
        self.links = links

    def filter_state(self, links: ShareLinkQuerySet, _name: str, state: str) -> ShareLinkQuerySet:
        return links.in_state(state, timezone.now())

    def filter_text(self, links: ShareLinkQuerySet, _name: str, text: str) -> ShareLinkQuerySet:
        for word in text.replace("\0", "").split():
            links = links.filter(
                Q(recipient__icontains=word)
                | Q(session__name__icontains=word)
                | Q(customer__name__icontains=word)
            )
        return links

    def counts(self) -> dict[str, int]:
        """How many links of the workspace are in each state, and under "" how many in all."""
        return counts_by(self.links, states(timezone.now()), COUNT_LIMIT)
