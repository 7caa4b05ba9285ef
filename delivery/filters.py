"""The filters of deliveries and private links, declared once."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone

from delivery.models import DeliveryJob, ShareLink
from delivery.models.share_link import ShareLinkQuerySet, states
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by
from photocrm.filters import StrictFilterSet

COUNT_LIMIT = 10_000


class JobFilter(StrictFilterSet):
    status = django_filters.ChoiceFilter(choices=DeliveryJob.Status.choices)

    class Meta:
        model = DeliveryJob
        fields = ("status",)


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
