"""What stands in the mail of the morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from crm.agenda import Line, Span, agenda
from crm.models import Customer
from delivery.channels.email import from_studio, message_id
from delivery.models import DeliveryJob
from photocrm.accounts.models import Workspace
from photocrm.today.models import Digest

HEADINGS = (
    ("meeting", "Meetings today"),
    ("task", "Tasks"),
    ("reminder", "Reminders"),
    ("action", "Next actions"),
    ("birthday", "Birthdays today"),
    ("touch", "Keep in touch"),
)
LONGEST = 20  # lines of one kind


@dataclass(frozen=True)
class Entry:
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Section:
    heading: str
    entries: list[Entry]
    more: int


def compose(digest: Digest, zone: ZoneInfo, now: datetime) -> Message | None:
    """The mail, or None when there is nothing to say. Its Message-ID is that of the row."""
    context = contents(digest, zone, now)
    if not (context["sections"] or context["failed"]):
        return None
    studio = digest.workspace
    mail = EmailMultiAlternatives(
        from_email=from_studio(studio),
        subject=" ".join(f"Your {date_format(digest.day, 'l')} at {studio.name}".split()),
        body=render_to_string("today/digest_mail.txt", context),
        to=[digest.user.email],
        headers={"Message-ID": message_id(digest.pk), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("today/digest_mail.html", context), "text/html")
    return mail.message()


def contents(digest: Digest, zone: ZoneInfo, now: datetime) -> dict[str, object]:
    studio, day = digest.workspace, digest.day
    lines = agenda(Span(studio, digest.user, day, day, zone))
    return {
        "studio": studio,
        "user": digest.user,
        "day": day,
        "sections": sections(lines, studio, day, zone),
        "failed": failures(studio, now),
        "deliveries_url": absolute("delivery:job_list", studio),
        "tasks_url": absolute("crm:task_list", studio),
        "settings_url": absolute("accounts:own_settings", studio),
    }


def sections(lines: list[Line], studio: Workspace, day: object, zone: ZoneInfo) -> list[Section]:
    found = []
    for kind, heading in HEADINGS:
        entries = [entry(line, studio, day, zone) for line in lines if line.kind == kind]
        if entries:
            found.append(Section(heading, entries[:LONGEST], max(len(entries) - LONGEST, 0)))
    return found


def entry(line: Line, studio: Workspace, day: object, zone: ZoneInfo) -> Entry:
    notes = [line.customer.name] if line.customer and line.customer.name not in line.title else []
    if line.at:
        notes.insert(0, f"{timezone.localtime(line.at, zone):%H:%M}")
    elif line.on and line.on != day:
        notes.append(f"since {date_format(line.on, 'j F')}")
    return Entry(line.title, ", ".join(notes), address_of(line.customer, studio))


def address_of(customer: Customer | None, studio: Workspace) -> str:
    if customer is None:
        return absolute("crm:task_list", studio)
    path = reverse("crm:customer_detail", args=[studio.slug, customer.pk])
    return f"{settings.SITE_URL}{path}"


def absolute(name: str, studio: Workspace) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[studio.slug])}"


def failures(studio: Workspace, now: datetime) -> int:
    """Deliveries that failed since yesterday; older ones were told already."""
    failed = DeliveryJob.objects.of(studio).filter(status=DeliveryJob.Status.FAILED)
    return failed.filter(finished_at__gt=now - timedelta(days=1)).count()
