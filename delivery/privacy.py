"""What deliveries know about customers. That something was delivered, when and how, is accounting
and stays; to whom, and what was said, does not.
"""

from delivery.models import (
    Bounce,
    Branding,
    Comment,
    DeliveryAttempt,
    DeliveryJob,
    Destination,
    Dispatcher,
    Download,
    Endpoint,
    Favourite,
    Guess,
    Letter,
    LinkAddress,
    MailTemplate,
    Notice,
    ReminderLadder,
    Selection,
    SentPhoto,
    SharedPhoto,
    ShareLink,
    Unsubscribe,
    Visit,
)
from photocrm.privacy import ROW, Answers, Goes, Nothing, Stays

ANSWERS: Answers = {
    ShareLink: Stays(
        owner=("customer", "session"),
        erased={"recipient": ""},
        kept=(
            *(*ROW, "created_by", "expires_at", "revoked_at", "revoked_by", "shared_at"),
            *("visit_count", "last_visited_at", "download_count", "last_chosen_at"),
            *("choice", "version", "may_favourite", "may_download_web", "may_download_originals"),
            *("may_have_untouched", "may_zip", "photo_limit", "language", "reminds"),
        ),
        hidden=("token_hash", "password_hash"),
    ),
    LinkAddress: Stays(owner=("link",), kept=(*ROW, "created_by"), hidden=("token_hash",)),
    SharedPhoto: Stays(owner=("link",), kept=(*ROW, "photo")),
    SentPhoto: Stays(
        owner=("link",), erased={"file_name": ""}, kept=(*ROW, "photo", "version", "at")
    ),
    Guess: Nothing("hashes of what strangers tried, for a day"),
    DeliveryJob: Stays(
        owner=("customer", "link"),
        erased={
            "recipient": "",
            "message": "",
            "answer": "",
            "destination": None,
            "folder_name": "",
        },
        kept=(
            *(
                *ROW,
                "session",
                "kind",
                "channel",
                "endpoint",
                "status",
                "attempt_count",
                "next_attempt_at",
            ),
            *("finished_at", "created_by", "when_unsure", "refusal_count", "crash_count"),
        ),
        hidden=(
            *("idempotency_key", "lease_token", "lease_until", "reserved_until", "alarm_due_at"),
        ),
    ),
    DeliveryAttempt: Stays(
        owner=("job",),
        erased={"answer": ""},
        kept=(*ROW, "number", "phase", "outcome", "code", "started_at", "finished_at"),
    ),
    Bounce: Stays(
        owner=("link",),
        erased={"recipient": "", "words": ""},
        kept=(*ROW, "job", "kind", "code"),
        hidden=("report_key",),
    ),
    Unsubscribe: Goes(owner=("customer",), tells=("address",), kept=ROW),
    Destination: Nothing("names mail domains and hosts, and how it went there"),
    Endpoint: Nothing("is an address or a folder of the studio itself"),
    Dispatcher: Nothing("is the pulse of the engine"),
    Visit: Stays(owner=("link",), kept=(*ROW, "at")),
    Download: Stays(owner=("link",), erased={"file_name": ""}, kept=(*ROW, "photo", "at")),
    Favourite: Stays(owner=("link",), erased={"remark": ""}, kept=(*ROW, "photo")),
    Selection: Stays(
        owner=("link",),
        erased={"note": ""},
        kept=(*ROW, "included", "asked_by", "confirmed_at", "confirmed_count"),
    ),
    Comment: Goes(owner=("link",), tells=("text",), kept=(*ROW, "photo", "is_staff", "author")),
    Letter: Stays(
        owner=("link",),
        erased={"recipient": "", "answer": ""},
        kept=(
            *(*ROW, "kind", "status", "attempts", "next_attempt_at", "sent_at"),
            *("mail_kind", "language", "subject", "body"),
        ),
    ),
    Notice: Stays(
        owner=("bounce",),
        erased={"answer": ""},
        kept=(*ROW, "endpoint", "status", "attempts", "next_attempt_at", "sent_at"),
    ),
    MailTemplate: Nothing("is what the studio says to all its customers"),
    ReminderLadder: Nothing("says when the studio reminds, and nobody by name"),
    Branding: Nothing("is how the studio looks, and says nothing of customers"),
}
