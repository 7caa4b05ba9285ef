from delivery.models.bounce import Bounce, Unsubscribe
from delivery.models.branding import Branding
from delivery.models.comment import Comment
from delivery.models.destination import Destination, Dispatcher
from delivery.models.endpoint import Endpoint
from delivery.models.favourite import Favourite
from delivery.models.guess import Guess
from delivery.models.job import DeliveryAttempt, DeliveryJob
from delivery.models.letter import Letter
from delivery.models.link_address import LinkAddress
from delivery.models.mail_template import REMINDERS, MailKind, MailTemplate
from delivery.models.notice import Notice
from delivery.models.reminder_ladder import ReminderLadder
from delivery.models.selection import Selection
from delivery.models.sent_photo import SentPhoto
from delivery.models.share_link import Download, ShareLink, Visit
from delivery.models.shared_photo import SharedPhoto

__all__ = [
    "REMINDERS",
    "Bounce",
    "Branding",
    "Comment",
    "DeliveryAttempt",
    "DeliveryJob",
    "Destination",
    "Dispatcher",
    "Download",
    "Endpoint",
    "Favourite",
    "Guess",
    "Letter",
    "LinkAddress",
    "MailKind",
    "MailTemplate",
    "Notice",
    "ReminderLadder",
    "Selection",
    "SentPhoto",
    "ShareLink",
    "SharedPhoto",
    "Unsubscribe",
    "Visit",
]
