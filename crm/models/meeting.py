"""When people meet."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from crm.models.contact import Contact
from crm.models.customer import Customer
from crm.models.customer_rows import CustomerRowQuerySet
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    WorkspaceQuerySet,
    trash_indexes,
    trashed_with_by,
)


class MeetingQuerySet(CustomerRowQuerySet["Meeting"]):
    def of_member(self, user: User) -> Self:
        """The own ones: the member comes, or wrote it down and nobody of the studio comes."""
        members = MeetingPerson.objects.filter(meeting=OuterRef("pk"), user__isnull=False)
        mine = Exists(members.filter(user=user))
        return self.filter(mine | (Q(created_by=user) & ~Exists(members)))

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def for_list(self) -> Self:
        return self.select_related("customer")


class Meeting(Owned, Versioned, Trashable):
    """With a customer or within the studio. `version` counts up in calendar files, too."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    place = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True, max_length=10_000)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptManager.from_queryset(MeetingQuerySet)()
    everything = MeetingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_meeting_in_workspace"),
            models.CheckConstraint(condition=~Q(title=""), name="crm_meeting_has_title"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="crm_meeting_ends_after_start"
            ),
            trashed_with_by("crm_meeting_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_meeting"),
            models.Index(
                fields=["workspace", "customer", "-starts_at", "-id"],
                name="crm_meeting_of_customer",
            ),
            models.Index(fields=["workspace", "starts_at", "id"], name="crm_meeting_by_start"),
        )

    def __str__(self) -> str:
        return self.title


class MeetingPerson(Owned):
    """Somebody who comes: a member of the studio or a contact of the customer."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = WorkspaceQuerySet["MeetingPerson"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(contact__isnull=True),
                name="crm_meeting_person_is_one",
            ),
            models.UniqueConstraint(fields=["meeting", "user"], name="crm_meeting_user_once"),
            models.UniqueConstraint(fields=["meeting", "contact"], name="crm_meeting_contact_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id or self.contact_id} at {self.meeting_id}"
