"""What the day's reminders know about customers."""

from photocrm.privacy import ROW, Answers, Goes, Nothing
from photocrm.today.models import Digest, Notification

ANSWERS: Answers = {
    Notification: Goes(
        names=("path", "source"),
        tells=("text",),
        kept=(*ROW, "user", "kind", "due_at", "read_at"),
    ),
    Digest: Nothing("tells that a member got a mail, and not what stood in it"),
}
