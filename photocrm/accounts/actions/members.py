"""Writing what members decide about themselves."""

from uuid import UUID

from django.db import transaction

from photocrm.accounts.models import Membership, User
from photocrm.audit.trail import record


@transaction.atomic
def change_own(*, membership_id: UUID, time_zone: str, wants_digest: bool, by: User) -> None:
    """The clock holds in all studios of the person, the mail in this one. Again is harmless."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Membership.objects.select_for_update().get(pk=membership_id, user=user)
    wanted = (time_zone, wants_digest)
    if (user.time_zone, mine.wants_digest) == wanted:
        return
    user.time_zone, mine.wants_digest = wanted
    user.save(update_fields=["time_zone"])
    mine.save(update_fields=["wants_digest"])
    record("member.changed", mine, by=by, time_zone=time_zone, wants_digest=wants_digest)


def password_changed(user: User, *, by: User) -> None:
    """Written down in each studio of the user."""
    for membership in Membership.objects.filter(user=user).order_by("pk"):
        record("password.changed", membership, by=by)
