"""What the mails to recipients say: the share mail, and the reminders that follow it."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from email.mime.image import MIMEImage
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, ngettext

from delivery import consent, languages, queries, wording
from delivery.colours import shades_of
from delivery.models import Branding, DeliveryJob, MailKind, MailTemplate, ShareLink
from delivery.terms import LIFETIME
from photocrm.accounts.models import Workspace
from photocrm.storage import media_storage

logger = logging.getLogger("delivery.mails")

LOGO_SIZE = (400, 120)  # pixels at most, shown at half of it: sharp on any screen
LOGO_NAME = "logo"


@dataclass(frozen=True)
class Text:
    """A subject and a body, with placeholders."""

    subject: str
    body: str


@dataclass(frozen=True)
class Facts:
    """What the placeholders of one mail stand for; `url` is the private link, and
    `stop_url` the page on which reminders are stopped.
    """

    customer: str
    session: str
    count: int
    url: str
    expires_at: datetime | None
    message: str = ""
    is_locked: bool = False
    stop_url: str = ""


@dataclass(frozen=True)
class Logo:
    """A PNG, and the size at which it is shown."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str
    logo: Logo | None


def usual(kind: str) -> Text:
    """What all studios say, in the language that is spoken."""
    words = {
        MailKind.SHARE: (
            gettext("Your photos: {session}"),
            "{message}",
            gettext("Your photos are ready: {count}."),
        ),
        MailKind.UNOPENED: (
            gettext("Your photos are waiting for you: {session}"),
            gettext("Your photos of {session} are waiting for you: {count}."),
        ),
        MailKind.WEEK: (
            gettext("See your photos until {expires}: {session}"),
            gettext("The page with your photos of {session} closes after {expires}."),
            gettext("Until then you can see them here:"),
        ),
        MailKind.DAYS: (
            gettext("Last days for your photos: {session}"),
            gettext("The page with your photos of {session} closes after {expires}."),
            gettext("This is the last reminder."),
        ),
    }
    subject, *lines = words[MailKind(kind)]
    return Text(subject, "\n\n".join((gettext("Hello {customer},"), *lines, "{link}", "{studio}")))


def text_of(workspace: Workspace, kind: str, language: str) -> Text:
    """The studio's own words, or the usual ones."""
    found = MailTemplate.objects.of(workspace).filter(kind=kind, language=language)
    own = found.values_list("subject", "body").first()
    if own:
        return Text(*own)
    with translation.override(language):
        return usual(kind)


def of_job(job: DeliveryJob, url: str) -> Mail:
    """In the language of its link."""
    look = branding_of(job.workspace)
    language = languages.of_link(job.link, look)
    text = text_of(job.workspace, job.kind, language)
    stop_url = consent.unsubscribe_url(job.link) if job.is_reminder else ""
    facts = replace(facts_of(job.link, url), message=job.message, stop_url=stop_url)
    return compose(text, facts, look=look, language=language)


def branding_of(workspace: Workspace) -> Branding:
    """A row that is not saved where the studio looks like any other."""
    found = Branding.objects.of(workspace).first() or Branding()
    found.workspace = workspace
    return found


def facts_of(link: ShareLink, url: str) -> Facts:
    return Facts(
        customer=link.customer.name if link.customer else "",
        session=link.session.name,
        count=queries.photos_of(link).count(),
        url=url,
        expires_at=link.expires_at,
        is_locked=bool(link.password_hash),
    )


def sample_of(workspace: Workspace, language: str) -> Facts:
    """Of the newest link, without the address of it; made up where there is none."""
    link = ShareLink.objects.of(workspace).filter(session__trashed_at=None).for_list().first()
    url = f"{settings.SITE_URL}/s/the-private-link/"
    with translation.override(language):
        words = gettext("Thank you for the lovely day!")
    if link is None:
        return Facts("Anna Weber", "Garden party", 24, url, now() + LIFETIME, words)
    return replace(facts_of(link, url), message=words)


def compose(text: Text, facts: Facts, *, look: Branding, language: str, logo_url: str = "") -> Mail:
    """With `logo_url` pages show the logo from there; a mail brings it along."""
    with translation.override(language):
        values = values_of(facts, look.workspace)
        blocks = wording.paragraphs(text.body, values)
        logo = logo_of(look)
        context = {
            "blocks": blocks,
            "body": wording.plain(blocks, gettext("(at the end of this mail)")),
            "facts": facts,
            "expires": values["expires"],
            "studio": look.workspace,
            "look": look,
            "shades": shades_of(look.accent) if look.accent else None,
            "logo": logo,
            "logo_url": logo_url or f"cid:{LOGO_NAME}",
        }
        return Mail(
            subject=wording.subject(text.subject, values),
            text=render_to_string("delivery/share_mail.txt", context),
            html=render_to_string("delivery/share_mail.html", context),
            logo=logo,
        )


def values_of(facts: Facts, studio: Workspace) -> dict[str, str]:
    """In the language that is spoken, on the day of the studio's clock."""
    count = ngettext("%(counter)s photo", "%(counter)s photos", facts.count)
    return {
        "customer": languages.isolated(wording.one_line(facts.customer)),
        "session": languages.isolated(wording.one_line(facts.session)),
        "count": count % {"counter": facts.count},
        "link": facts.url,
        "expires": day_of(facts.expires_at, ZoneInfo(studio.time_zone)),
        "studio": languages.isolated(wording.one_line(studio.name)),
        "message": languages.isolated(facts.message),
    }


def day_of(moment: datetime | None, zone: ZoneInfo) -> str:
    return date_format(localtime(moment, zone), "DATE_FORMAT") if moment else ""


def logo_of(look: Branding) -> Logo | None:
    """None where there is none, or its file cannot be read: a mail without it is better than none.

    Mail programs of some offices know no WebP, so it is made a PNG.
    """
    if look.logo is None or not look.logo.is_ready:
        return None
    try:
        return drawn(look.logo.rendition_path("500"))
    except OSError:
        logger.warning("the logo %s cannot be read", look.logo.pk, exc_info=True)
        return None


@lru_cache(maxsize=32)
def drawn(path: str) -> Logo:
    """The same path always has the same content. Raises OSError."""
    from gallery.imaging.logos import as_png  # Pillow is loaded by whoever sends mails

    with media_storage.open(path) as file:
        content, width, height = as_png(file, LOGO_SIZE)
    return Logo(content, max(width // 2, 1), max(height // 2, 1))


def message_of(mail: Mail, **about: Any) -> Message:
    """As text and HTML; `about` is sender, recipient and headers."""
    written = EmailMultiAlternatives(subject=mail.subject, body=mail.text, **about)
    written.attach_alternative(mail.html, "text/html")
    if mail.logo:
        image = MIMEImage(mail.logo.content, "png")
        image.add_header("Content-ID", f"<{LOGO_NAME}>")
        image.add_header("Content-Disposition", "inline", filename=f"{LOGO_NAME}.png")
        written.mixed_subtype = "related"  # type: ignore[attr-defined]
        written.attach(image)
    return written.message()
