"""Deliveries in every state, as real ones would have left them; no mail goes out for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.models import Customer
from delivery.actions import events, favourites, links
from delivery.models import DeliveryAttempt, DeliveryJob, ShareLink
from delivery.schedule import LADDER
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.demo import clock
from photocrm.ids import new_id

Status = DeliveryJob.Status
Outcome = DeliveryAttempt.Outcome

SENT = (250, "2.0.0 Ok: queued as 4Xq7mT1Kz9")
GREYLISTED = (451, "4.7.1 Greylisted, please try again later")
NO_MAILBOX = (550, "5.1.1 mailbox does not exist")

# The dispatcher takes whatever is due, so what shall be seen for long must not fall due: the
# queued job is planned for the day after tomorrow, the retrying one waits out a long step of the
# ladder, and the sending one holds a lease of a year instead of minutes. After that they go the
# way of every job, into the demo's own outbox.
PLANNED = timedelta(days=2)
LONG_LEASE = timedelta(days=365)
REFUSED_TIMES = 6

MESSAGE = "Here are your photos. Enjoy them, and tell us which ones you would like printed!"


@dataclass(frozen=True, slots=True)
class Plan:
    """One delivery to be; `session` is the rank of the session, the newest being 0."""

    session: int
    status: Status
    hours_ago: float
    visits: tuple[float, ...] = ()  # hours ago
    zips: int = 0
    singles: int = 0
    favourites: tuple[int, ...] = ()  # places of the photos that were chosen
    recipient: str = ""


PLANS = (
    Plan(0, Status.COMPLETED, 1.8, visits=(1.5, 1.0, 0.3), zips=1, favourites=(0, 1, 4, 7, 10)),
    Plan(1, Status.SENDING, 0.02),
    Plan(3, Status.COMPLETED, 60, visits=(52,), singles=2, favourites=(2,)),
    Plan(5, Status.COMPLETED, 110, visits=(100, 71, 30), zips=2, singles=3, favourites=(1, 3, 5)),
    Plan(5, Status.FAILED, 109, recipient="fashion.desk@rossi.example"),
    Plan(6, Status.QUEUED, 0.4),
    Plan(7, Status.RETRYING, 18),
    Plan(9, Status.COMPLETED, 500),
    Plan(11, Status.FAILED, 900),
)


def add_deliveries(sessions: list[PhotoSession], by: User) -> None:
    for plan in PLANS if sessions else ():
        session = sessions[plan.session % len(sessions)]
        moment = max(clock.ago(hours=plan.hours_ago), session.created_at)
        with clock.at(moment):
            job = promise(session, session.customer, plan, by)
        FINISHING[plan.status](job, moment)
        follow(job.link, plan, moment)


def promise(session: PhotoSession, customer: Customer | None, plan: Plan, by: User) -> DeliveryJob:
    """As `jobs.deliver`, but the worker is not told."""
    recipient = plan.recipient or (customer and customer.email) or "guest@lumen.example"
    link = links.create(session=session, customer=customer, recipient=recipient, by=by)
    job = DeliveryJob.objects.create(
        workspace_id=session.workspace_id,
        link=link,
        session=session,
        customer=customer,
        recipient=recipient,
        message=MESSAGE,
        idempotency_key=new_id().hex,
        next_attempt_at=clock.ago() + PLANNED,
        created_by=by,
    )
    events.tell(job, "delivery.queued", by)
    return job


def leave_queued(_job: DeliveryJob, _moment: datetime) -> None:
    """Nothing has happened yet."""


def begin_sending(job: DeliveryJob, moment: datetime) -> None:
    attempt(job, 1, Outcome.RUNNING, moment)
    settle(
        job,
        Status.SENDING,
        next_attempt_at=None,
        lease_token=new_id(),
        lease_until=clock.ago() + LONG_LEASE,
    )


def complete(job: DeliveryJob, moment: datetime) -> None:
    attempt(job, 1, Outcome.SENT, moment, SENT)
    settle(job, Status.COMPLETED, answer=SENT[1], finished_at=moment, next_attempt_at=None)
    links.share(job.link, moment)
    with clock.at(moment):
        events.tell(job, "delivery.completed", None)


def retry(job: DeliveryJob, moment: datetime) -> None:
    for number in range(1, REFUSED_TIMES + 1):
        attempt(job, number, Outcome.TEMPORARY, moment, GREYLISTED)
        moment += LADDER[number - 1]
    next_attempt = max(moment, clock.ago() + LADDER[REFUSED_TIMES])
    settle(job, Status.RETRYING, answer=GREYLISTED[1], next_attempt_at=next_attempt)


def fail(job: DeliveryJob, moment: datetime) -> None:
    attempt(job, 1, Outcome.PERMANENT, moment, NO_MAILBOX)
    settle(job, Status.FAILED, answer=NO_MAILBOX[1], finished_at=moment, next_attempt_at=None)
    events.tell(job, "delivery.failed", None, answer=NO_MAILBOX[1])


FINISHING = {
    Status.QUEUED: leave_queued,
    Status.SENDING: begin_sending,
    Status.COMPLETED: complete,
    Status.RETRYING: retry,
    Status.FAILED: fail,
}


def attempt(
    job: DeliveryJob,
    number: int,
    outcome: Outcome,
    moment: datetime,
    answer: tuple[int | None, str] = (None, ""),
) -> None:
    code, words = answer
    DeliveryAttempt.objects.create(
        workspace_id=job.workspace_id,
        job=job,
        number=number,
        outcome=outcome,
        code=code,
        answer=words,
        started_at=moment,
        finished_at=moment + timedelta(seconds=2) if code else None,
    )


def fill_ledgers(studio: Workspace) -> None:
    """What each link showed when it was sent: photos are shown once their renditions are there."""
    for link in ShareLink.objects.of(studio).select_related("session"):
        if link.shared_at:
            links.remember_sent(link, link.shared_at)


def settle(job: DeliveryJob, status: Status, **fields: object) -> None:
    """The row as its last attempt left it."""
    count = job.attempts.count()
    DeliveryJob.objects.filter(pk=job.pk).update(status=status, attempt_count=count, **fields)


def follow(link: ShareLink, plan: Plan, sent: datetime) -> None:
    """What the recipient did: visits, then favourites and downloads on the last of them."""
    moments = [max(clock.ago(hours=hours), sent) for hours in plan.visits]
    for moment in moments:
        with clock.at(moment):
            links.visit(link_id=link.pk)
    if not moments:
        return
    photos = list(link.session.photos.in_order())
    with clock.at(moments[-1] + timedelta(minutes=2)):
        for place in plan.favourites:
            favourites.choose(link_id=link.pk, photo_id=photos[place % len(photos)].pk, by=None)
    with clock.at(moments[-1] + timedelta(minutes=3)):
        for photo in photos[: plan.singles]:
            links.download(link=link, photos=[photo], file_name=photo.file_name)
        for _ in range(plan.zips):
            links.download(link=link, photos=None, file_name=f"{link.session.name}.zip")
