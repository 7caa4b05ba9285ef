"""Reading across the models of delivery."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Lower, Now, TruncWeek
from django.utils.timezone import localdate

from crm.models import Customer, CustomerStatus
from crm.models.customer_queryset import CustomerQuerySet
from delivery.clock import Clock, now
from delivery.models import (
    Bounce,
    Comment,
    DeliveryJob,
    Favourite,
    Guess,
    Letter,
    MailKind,
    ReminderLadder,
    Selection,
    SharedPhoto,
    ShareLink,
    Unsubscribe,
    Visit,
)
from delivery.models.job import JobQuerySet
from delivery.models.share_link import ShareLinkQuerySet
from gallery.models import Photo, PhotoSession
from gallery.models.photo import PhotoQuerySet
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by

COUNT_LIMIT = 10_000
DAY = timedelta(days=1)
FAVOURITES = "favourites"
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)
WEEK = timedelta(weeks=1)
WEEKS = 12 * WEEK

Status = DeliveryJob.Status
NOT_ARRIVED = (Status.FAILED, *DeliveryJob.BOUNCES)


def counts(workspace: Workspace) -> dict[str, int]:
    """How many deliveries stand where, under "needs_you" how many wait for somebody, and under ""
    how many there are.
    """
    statuses = {status: Q(status=status) for status in DeliveryJob.Status.values}
    statuses["needs_you"] = Q(status__in=DeliveryJob.NEED_SOMEBODY)
    return counts_by(DeliveryJob.objects.of(workspace), statuses, COUNT_LIMIT)


def recent(workspace: Workspace, span: timedelta) -> JobQuerySet:
    return DeliveryJob.objects.of(workspace).deliveries().filter(created_at__gte=Clock() - span)


def first_time_rate(workspace: Workspace) -> float | None:
    """The share in 0..1 of deliveries of the last 30 days that arrived with the first attempt; None
    without any.
    """
    over = recent(workspace, MONTH).filter(status__in=(Status.COMPLETED, *NOT_ARRIVED))
    first = Q(status=Status.COMPLETED, attempt_count=1)
    found = over.aggregate(number=Count("pk"), first=Count("pk", filter=first))
    return found["first"] / found["number"] if found["number"] else None


def by_week(workspace: Workspace) -> list[tuple[date, int, int]]:
    """Of each of the last twelve weeks, this one included: Monday, how many arrived, how many
    failed.
    """
    weeks = recent(workspace, WEEKS).annotate(week=TruncWeek("created_at")).order_by()
    counted = weeks.values("week").annotate(
        arrived=Count("pk", filter=Q(status=Status.COMPLETED)),
        failed=Count("pk", filter=Q(status__in=NOT_ARRIVED)),
    )
    rows = counted.values_list("week", "arrived", "failed")
    counts = {week.date(): (arrived, failed) for week, arrived, failed in rows}
    today = localdate(now())
    last = today - timedelta(days=today.weekday())
    mondays = (last - timedelta(weeks=ago) for ago in reversed(range(WEEKS // WEEK)))
    return [(monday, *counts.get(monday, (0, 0))) for monday in mondays]


def until_opened(workspace: Workspace, limits: Sequence[timedelta]) -> list[int]:
    """Of what arrived in the last 90 days: how many were opened within each limit but not within
    the one before, how many later, and how many not yet.
    """
    first = Visit.objects.filter(link=OuterRef("link")).order_by("at").values("at")[:1]
    arrived = recent(workspace, QUARTER).filter(status=Status.COMPLETED)
    taking = arrived.annotate(taken=Subquery(first) - F("finished_at"))
    conditions = [
        Q(taken__gt=lower, taken__lte=upper)
        for lower, upper in zip([-timedelta(days=36_500), *limits], limits, strict=False)
    ]
    conditions += [Q(taken__gt=limits[-1]), Q(taken=None)]
    named = {f"n{number}": Count("pk", filter=one) for number, one in enumerate(conditions)}
    return list(taking.aggregate(**named).values())


def in_reach(links: ShareLinkQuerySet) -> ShareLinkQuerySet:
    """Whose recipients may be written to unasked: nobody asked us to stop, and the last mail to the
    address did not bounce for good.
    """
    there = {"workspace": OuterRef("workspace"), "address": Lower(OuterRef("recipient"))}
    bounced = (
        Bounce.objects.hard()
        .standing()
        .filter(workspace=OuterRef("workspace"), recipient=Lower(OuterRef("recipient")))
    )
    wanted = ~Exists(Unsubscribe.objects.filter(**there)) & ~Exists(bounced)
    return links.exclude(recipient="").filter(
        wanted, Q(customer=None) | Q(customer__trashed_at=None), session__trashed_at=None
    )


def to_be_reminded(kind: str) -> ShareLinkQuerySet:
    """Open links that came by mail, and from which nobody took anything yet."""
    brought = DeliveryJob.objects.deliveries().filter(
        link=OuterRef("pk"), channel=DeliveryJob.Channel.EMAIL, status=Status.COMPLETED
    )
    ladder = ReminderLadder.objects.on().filter(workspace=OuterRef("workspace"))
    found = in_reach(ShareLink.objects.filter(reminds=True, revoked_at=None, download_count=0))
    if kind == MailKind.UNOPENED:
        found = found.filter(visit_count=0)
    is_open = Q(expires_at=None) | Q(expires_at__gt=Clock())
    return found.filter(is_open, Exists(brought), Exists(ladder))


def is_to_be_reminded(link: ShareLink, kind: str) -> bool:
    return to_be_reminded(kind).filter(pk=link.pk).exists()


def last_bounce(workspace: Workspace, address: str) -> Bounce | None:
    """Why the last mail to the address came back for good, if nothing has arrived since."""
    found = Bounce.objects.at(workspace, address).hard().standing()
    return found.order_by("-created_at").first() if address else None


def bounced_among(workspace: Workspace, addresses: Iterable[str]) -> set[str]:
    """Those of them, in small letters, to which the last mail came back for good."""
    asked = [address.lower() for address in addresses]
    found = Bounce.objects.of(workspace).filter(recipient__in=asked).hard().standing()
    return set(found.values_list("recipient", flat=True))


def addresses_that_bounced(customer: Customer) -> list[Bounce]:
    """The last bounce of each address that mails for this customer cannot reach."""
    found = Bounce.objects.of(customer.workspace).hard().standing()
    about = Q(link__customer=customer) | Q(recipient=customer.email.lower())
    latest = found.filter(about).order_by("recipient", "-created_at").distinct("recipient")
    return list(latest)


def unsubscribed(customer: Customer) -> list[Unsubscribe]:
    """Addresses at which this customer wants no reminders."""
    about = Q(customer=customer) | Q(address=customer.email.lower())
    found = Unsubscribe.objects.of(customer.workspace).filter(about)
    return list(found.order_by("address"))


def wrong_passwords(link: ShareLink) -> int:
    """How often a wrong one was tried within the last day, at any address of the link."""
    copied = link.addresses.values("token_hash")
    at_link = Q(token_hash=link.token_hash) | Q(token_hash__in=copied)
    return Guess.objects.filter(at_link, at__gt=Now() - DAY).count()


def photos_of(link: ShareLink) -> PhotoQuerySet:
    """What the link opens: photos of its session that are ready, and among its choice."""
    found = link.session.photos.in_order().ready()
    if link.choice == ShareLink.Choice.TAGGED:
        return found.exclude(tagged_made="").filter(tagged_failure="")
    if link.choice == ShareLink.Choice.CHOSEN:
        return found.filter(Exists(SharedPhoto.objects.filter(link=link, photo=OuterRef("pk"))))
    return found


def chosen(link: ShareLink) -> PhotoQuerySet:
    """Those of them that its recipient chose."""
    return photos_of(link).filter(favourites__link=link)


def shown_to(link: ShareLink, show: str) -> PhotoQuerySet:
    """The photos of its page, all of them, or with `show` the favourites.

    Each with `is_chosen`, and `is_talked_of` where there is a remark or a comment.
    """
    mine = Favourite.objects.filter(link=link, photo=OuterRef("pk"))
    said = Comment.objects.filter(link=link, photo=OuterRef("pk"))
    is_talked_of = Exists(mine.exclude(remark="")) | Exists(said)
    found = asked_of(link, show).in_sections()
    return found.annotate(is_chosen=Exists(mine), is_talked_of=is_talked_of)


def asked_of(link: ShareLink, show: str) -> PhotoQuerySet:
    if show not in {"", FAVOURITES}:
        raise BadRequest("The page shows all photos, or the favourites.")
    return chosen(link) if show else photos_of(link)


def chosen_with_remarks(link: ShareLink) -> list[Photo]:
    """What the recipient chose, each photo with its `remark`."""
    return list(chosen(link).annotate(remark=F("favourites__remark")))


def unsent_letters(selection: Selection) -> list[Letter]:
    """Mails about the confirmed choice that were given up, or may not have arrived."""
    if selection.confirmed_at is None:
        return []
    is_unsure = Q(status=Letter.Status.HANDOVER) & (~Q(answer="") | Q(next_attempt_at__lt=Now()))
    about = Letter.objects.filter(link=selection.link_id, created_at__gte=selection.confirmed_at)
    return list(about.filter(Q(status=Letter.Status.FAILED) | is_unsure).order_by("pk"))


def threads_of(photo: Photo) -> dict[ShareLink, list[Comment]]:
    """What was said of the photo, by link; the one with the newest word comes last."""
    found = Comment.objects.filter(photo=photo).in_order()
    threads: dict[ShareLink, list[Comment]] = {}
    for comment in found.select_related("author", "link__customer"):
        threads[comment.link] = [*threads.pop(comment.link, []), comment]
    return threads


def with_numbers(customers: CustomerQuerySet) -> CustomerQuerySet:
    """Each with its analytics, all by one statement.

    `revenue` is the deal value of whoever has a status that counts as won, else None.
    """
    sessions = PhotoSession.objects.all()
    sent = ShareLink.objects.filter(shared_at__isnull=False)
    completed = DeliveryJob.objects.deliveries().filter(status=Status.COMPLETED)
    is_won = Q(status__outcome=CustomerStatus.Outcome.WON)
    return customers.annotate(
        session_count=count_of(sessions),
        tagged_session_count=count_of(sessions.tagged()),
        share_count=count_of(sent),
        delivered_count=count_of(completed),
        revenue=Case(When(is_won, then="deal_value")),
    )


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of `rows` a customer has; counted apart, since joined they would multiply."""
    own = rows.filter(workspace=OuterRef("workspace"), customer=OuterRef("pk")).order_by()
    number = own.values("customer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)
