"""What the two mails about a confirmed choice say."""

from email.message import Message

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from delivery import choice_lists, languages
from delivery.channels.email import from_studio, message_id
from delivery.models import Letter, ShareLink
from delivery.tokens import recover

# What `compose` reads of a letter's row.
NEEDS = ("workspace", "link__session", "link__customer", "link__selection", "link__created_by")


def link_of(letter: Letter) -> ShareLink:
    """Raises LookupError for one that is about no link."""
    if letter.link is None:
        raise LookupError("it is about no private link")
    return letter.link


def compose(letter: Letter) -> Message:
    """As text and HTML. Its Message-ID is that of the row."""
    is_ours = letter.kind == Letter.Kind.STUDIO
    code = settings.LANGUAGE_CODE if is_ours else languages.of_mail(link_of(letter))
    with translation.override(code):
        return written(letter, studio_subject(letter) if is_ours else recipient_subject(letter))


def studio_subject(letter: Letter) -> str:
    count = link_of(letter).selection.confirmed_count
    return f"{link_of(letter).addressee} chose {count:,} of {link_of(letter).session.name}"


def recipient_subject(letter: Letter) -> str:
    return gettext("Your choice: %(session)s") % {
        "session": languages.isolated(link_of(letter).session.name)
    }


def written(letter: Letter, subject: str) -> Message:
    context = contents(letter)
    mail = EmailMultiAlternatives(
        from_email=from_studio(letter.workspace),
        reply_to=[address] if (address := answers_go_to(letter)) else [],
        subject=" ".join(subject.split()),
        body=render_to_string(f"delivery/choice_mail_{letter.kind}.txt", context),
        to=[letter.recipient],
        headers={"Message-ID": message_id(letter.pk), "Auto-Submitted": "auto-generated"},
    )
    html = render_to_string(f"delivery/choice_mail_{letter.kind}.html", context)
    mail.attach_alternative(html, "text/html")
    return mail.message()


def answers_go_to(letter: Letter) -> str:
    """Each side answers the other."""
    if letter.kind == Letter.Kind.STUDIO:
        return link_of(letter).recipient
    maker = link_of(letter).created_by
    return maker.email if maker else ""


def contents(letter: Letter) -> dict[str, object]:
    link = link_of(letter)
    favourites = list(link.favourites.kept().in_order())
    names = [favourite.photo.file_name for favourite in favourites]
    page = reverse("delivery:link_choice", args=[letter.workspace.slug, link.pk])
    return {
        "studio": letter.workspace,
        "link": link,
        "selection": link.selection,
        "favourites": favourites,
        "lightroom": choice_lists.for_lightroom(names),
        "capture_one": choice_lists.for_capture_one(names),
        "page_url": f"{settings.SITE_URL}{page}",
        "share_url": f"{settings.SITE_URL}{reverse('share:gallery', args=[token_of(link)])}",
    }


def token_of(link: ShareLink) -> str:
    """Raises LookupError where the key that made the link is no longer known."""
    return recover(link.pk, link.token_hash, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
