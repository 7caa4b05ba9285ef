"""The clocks of all members: who has reached the morning of which day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from photocrm.accounts.models import Membership, Role

MORNING = time(7)
LEADING = (Role.OWNER, Role.MANAGER)


@dataclass
class Morning:
    """The members of one time zone, by workspace; `day` is what their clock shows."""

    zone: ZoneInfo
    day: date
    members: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    leading: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, MORNING, tzinfo=self.zone)

    @property
    def memberships(self) -> Q:
        found = Q(pk__in=())
        for workspace_id, users in self.members.items():
            found |= Q(workspace_id=workspace_id, user_id__in=users)
        return found


def mornings(now: datetime, **only: Any) -> list[Morning]:
    """One for each time zone in which it is seven o'clock or later, of the memberships `only`."""
    found: dict[str, Morning] = {}
    rows = Membership.objects.filter(user__is_active=True, **only).values_list(
        "workspace_id", "user_id", "role", "user__time_zone", "workspace__time_zone"
    )
    for workspace_id, user_id, role, own, common in rows:
        zone = ZoneInfo(own or common)
        morning = found.setdefault(zone.key, Morning(zone, timezone.localtime(now, zone).date()))
        morning.members[workspace_id].add(user_id)
        if role in LEADING:
            morning.leading[workspace_id].add(user_id)
    return [morning for morning in found.values() if now >= morning.at]
