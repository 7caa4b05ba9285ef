"""A mail that a studio sends to itself, to see its words arrive."""

from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings

from delivery import mails
from delivery.channels.email import from_studio
from delivery.mails import Text
from delivery.models import Letter


def compose(letter: Letter) -> Message:
    """With the facts of a sample; its link leads nowhere. Its Message-ID is that of the row."""
    studio = letter.workspace
    mail = mails.compose(
        Text(letter.subject, letter.body),
        mails.sample_of(studio, letter.language),
        look=mails.branding_of(studio),
        language=letter.language,
    )
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return mails.message_of(
        mail,
        from_email=from_studio(studio),
        to=[letter.recipient],
        headers={"Message-ID": f"<{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
