"""A mail that a studio sends to itself, to see its words arrive."""

from email.message import Message

from delivery import mails
from delivery.channels.email import from_studio, message_id
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
    return mails.message_of(
        mail,
        from_email=from_studio(studio),
        to=[letter.recipient],
        headers={"Message-ID": message_id(letter.pk), "Auto-Submitted": "auto-generated"},
    )
