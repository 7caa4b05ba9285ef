"""Words for the mails of a studio, and for reminders that are to come."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from delivery import mails, queries, reminding, wording
from delivery.actions import reminders
from delivery.mail_forms import MailTextForm
from delivery.models import DeliveryJob, Letter, MailKind, ReminderLadder, ShareLink
from delivery.presenters import TONES
from photocrm.accounts.models import User, Workspace

TRIALS = {
    Letter.Status.WAITING: "on its way",
    Letter.Status.HANDOVER: "handed to the mail server",
    Letter.Status.SENT: "sent",
    Letter.Status.FAILED: "refused",
}


@dataclass(frozen=True)
class Row:
    """One kind of mail, with each language and whether the studio has words of its own."""

    kind: str
    name: str
    languages: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Preview:
    """A mail as it would come, or `refused` while the text has a mistake."""

    mail: mails.Mail | None

    @property
    def refused(self) -> bool:
        return self.mail is None


@dataclass(frozen=True)
class Step:
    """A reminder that was promised (`job`), or that is to come `at` that time."""

    name: str
    at: datetime | None
    job: DeliveryJob | None
    state: str
    tone: str


def rows(own: set[tuple[str, str]]) -> list[Row]:
    return [
        Row(
            kind.value,
            str(kind.label),
            [(code, name, (kind.value, code) in own) for code, name in settings.LANGUAGES],
        )
        for kind in MailKind
    ]


def name_of(kind: str, language: str) -> str:
    return f"{MailKind(kind).label}, {dict(settings.LANGUAGES)[language]}"


def fields(known: list[str]) -> list[tuple[str, str]]:
    return [(f"{{{name}}}", wording.FIELDS[name]) for name in known]


def preview(workspace: Workspace, language: str, form: MailTextForm) -> Preview:
    """Of what was typed, with the names of the newest link."""
    if form.is_bound:
        if not form.is_valid() and {"subject", "body"} & set(form.errors):
            return Preview(None)
        text = form.text()
    else:
        text = mails.Text(form.initial["subject"], form.initial["body"])
    look = mails.branding_of(workspace)
    logo = look.logo
    name = "gallery:rendition"
    address = reverse(name, args=[workspace.slug, logo.pk, logo.recipe, "500"]) if logo else ""
    return Preview(
        mails.compose(
            text,
            mails.sample_of(workspace, language),
            look=look,
            language=language,
            logo_url=address,
        )
    )


def last_trial(workspace: Workspace, by: User, kind: str, language: str) -> str:
    """What became of the newest test mail; "" without one."""
    found = Letter.objects.of(workspace).filter(kind=Letter.Kind.TEST, recipient=by.email)
    letter = found.filter(mail_kind=kind, language=language).order_by("-created_at").first()
    if letter is None:
        return ""
    words = TRIALS[Letter.Status(letter.status)]
    return f"{words}: {letter.answer}" if letter.answer else words


def steps_of(link: ShareLink, ladder: ReminderLadder | None) -> list[Step]:
    """Reminders that were promised, and those to come as things are now."""
    jobs = list(link.jobs.exclude(kind=MailKind.SHARE).order_by("created_at", "pk"))
    promised = [
        Step(
            MailKind(job.kind).label,
            job.finished_at or job.next_attempt_at or job.created_at,
            job,
            job.get_status_display(),
            TONES[DeliveryJob.Status(job.status)],
        )
        for job in jobs
    ]
    keys = {job.idempotency_key for job in jobs}
    return [*promised, *(to_come(link, ladder, keys) if ladder else ())]


def to_come(link: ShareLink, ladder: ReminderLadder, keys: set[str]) -> list[Step]:
    now = timezone.now()
    return [
        Step(MailKind(kind).label, at, None, "Planned", "info")
        for kind, at in reminders.moments_of(ladder, link).items()
        if reminders.key_of(link, kind) not in keys
        and not reminding.is_over(at, now)
        and queries.is_to_be_reminded(link, kind)
    ]


def reason_against(link: ShareLink, ladder: ReminderLadder | None) -> str:
    """Why no reminder is to come."""
    if ladder is None:
        return "Reminders are switched off."
    if not link.reminds:
        return "No reminders are sent for this link."
    if link.download_count:
        return "Photos were downloaded: nobody has to be reminded."
    if not link.is_open(timezone.now()):
        return "The link is closed."
    if link.shared_at is None or not link.jobs.deliveries().filter(channel="email").exists():
        return "Reminders follow a link that came by mail."
    return "No reminder is to come."
