"""The vocabulary of reading customers."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual

from crm import search
from crm.birthdays import days_by_month
from crm.models import lookups  # noqa: F401 -- makes `matches_like` known
from crm.models.label import Label
from photocrm.accounts.models import User, WorkspaceQuerySet

if TYPE_CHECKING:
    from crm.models.customer import Customer  # noqa: F401 -- named in quotes

# Lists, orders and counts leave out the trash and what was merged into others.
KEPT = models.Q(trashed_at__isnull=True, merged_into__isnull=True)
# A row of an index has room for the words of all but those with dozens of contacts.
SHORT_BYTES = 1_000
SIZE = models.Func("search_text", function="octet_length", output_field=models.IntegerField())
SHORT = models.Q(LessThanOrEqual(SIZE, SHORT_BYTES))
LONG = models.Q(GreaterThan(SIZE, SHORT_BYTES))
# Keys end in a byte of chance.
SAMPLED_BELOW = 16
LAST_BYTE = models.Func(
    "id", template="get_byte(uuid_send(%(expressions)s), 15)", output_field=models.IntegerField()
)
SAMPLED = models.Q(LessThan(LAST_BYTE, SAMPLED_BELOW))

# What follows from other columns, and for how many customers one statement writes it.
FOLLOWING = ("sort_name", "sort_company", "phone_e164", "also_known", "search_text")
WRITTEN_AT_ONCE = 100
UNLISTED = (
    *("notes", "also_known", "search_text", "relationship", "industry", "source", "opportunity"),
    *("check_size", "next_action", "birthday", "keep_in_touch_weeks", "phone_e164", "language"),
    *("trashed_by", "purging", "erased_at", "erased_by", "updated_at"),
)


class CustomerQuerySet(WorkspaceQuerySet["Customer"]):
    def search(self, text: str) -> Self:
        """Customers in whom every typed word starts some word of name, company, place, e-mail or
        phone, or of a contact's name, e-mail or phone; see `crm.search`.
        """
        asked = search.asked(text)
        found = self if asked is not None else self.none()
        for start in asked or ():
            found = found.filter(search_text__matches_like=search.pattern(start))
        return found

    def restorable(self) -> Self:
        """Of `everything`: what lies in the trash and can be brought back, the latest first."""
        rows = self.filter(trashed_at__isnull=False, purging=False, merged_into=None)
        return rows.order_by("-trashed_at", "-pk")

    def by_last_contact(self) -> Self:
        return self.order_by("-last_contact_at", "-pk")

    def labelled(self, labels: Collection[Label]) -> Self:
        """Customers that carry any of the labels; without labels none does."""
        links = self.model.labels.through.objects.filter(
            workspace=models.OuterRef("workspace"), customer=models.OuterRef("pk"), label__in=labels
        )
        return self.filter(models.Exists(links))

    def cared_for_by(self, user: User) -> Self:
        """Assigned to the member, or to nobody."""
        return self.filter(models.Q(assignee=user) | models.Q(assignee=None))

    def touch_due(self, today: date, zone: ZoneInfo) -> Self:
        """Those whose rhythm says that it is time, each with `touch_on` by the clock of `zone`."""
        spoken = TruncDate("last_contact_at", tzinfo=zone)
        due = models.ExpressionWrapper(
            spoken + models.F("keep_in_touch_weeks") * 7, output_field=models.DateField()
        )
        rhythmic = self.filter(keep_in_touch_weeks__isnull=False)
        return rhythmic.annotate(touch_on=due).filter(touch_on__lte=today)

    def actions_due(self, last: date) -> Self:
        return self.filter(next_action_on__lte=last)

    def for_list(self) -> Self:
        """Without what no row of a list shows."""
        return self.defer(*UNLISTED)

    def sampled(self) -> Self:
        """One in 16, by chance."""
        return self.filter(SAMPLED)

    def with_short_texts(self) -> Self:
        """Those whose words fit into the index that lists of matches are read from."""
        return self.filter(SHORT)

    def with_long_texts(self) -> Self:
        return self.filter(LONG)

    def reindex(self) -> None:
        """Make the words of these customers anew, of rows that nobody else changes meanwhile; those
        columns alone are written, and only where any is new.

        Whoever changes contacts or merges, but for `Contact.save`, calls this in the same
        transaction; customers of contacts that are being saved wait here for each other.
        """
        with transaction.atomic():
            rows = self.order_by("pk").locked()
            customers = list(rows.select_related("workspace"))
            known = known_besides(self.model, [customer.pk for customer in customers])
            stale = [one for one in customers if one.index_with(known[one.pk])]
            self.model.everything.bulk_update(stale, FOLLOWING, batch_size=WRITTEN_AT_ONCE)


def birthday_within(first: date, last: date) -> models.Q:
    """Birthdays in a span of less than a year, in any row that has a `birthday`."""
    found = models.Q(pk__in=())
    for month, days in days_by_month(first, last).items():
        found |= models.Q(birthday__month=month, birthday__day__range=days)
    return found


def known_besides(
    model: Any, customers: Collection[UUID]
) -> dict[UUID, list[tuple[str, str, str]]]:
    """By customer the names, e-mails and phones of its contacts and of what was merged into it,
    at any remove; the trash counts for nothing.
    """
    found: dict[UUID, list[tuple[str, str, str]]] = {key: [] for key in customers}
    survivors, seen = {key: key for key in customers}, set(customers)
    while survivors:
        merged = model.everything.filter(merged_into__in=survivors).exclude(pk__in=seen)
        rows = list(merged.order_by("pk").only("merged_into", "name", "email", "phone"))
        for row in rows:
            found[survivors[row.merged_into_id]].append((row.name, row.email, row.phone))
        survivors = {row.pk: survivors[row.merged_into_id] for row in rows}
        seen |= survivors.keys()
    with_people = model.everything.filter(pk__in=found).only("pk").prefetch_related("contacts")
    for customer in with_people:
        people = sorted(customer.contacts.all(), key=lambda contact: contact.pk)
        found[customer.pk] += [(one.name, one.email, one.phone) for one in people]
    return found
