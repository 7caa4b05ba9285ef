"""What the gallery knows about customers."""

from gallery.models import (
    CustomerPicture,
    Image,
    Leftover,
    Photo,
    PhotoSession,
    SessionLabel,
    SessionTally,
    StorageCheck,
    Tag,
    TagTemplate,
    Upload,
)
from photocrm.privacy import EDITED, ROW, TRASH, Answers, Goes, Nothing, Stays

ERASED_SESSION = "Session of an erased customer"
ERASED_PHOTO = "photo"

ANSWERS: Answers = {
    # The work of the studio: it stays without names where its photos are to be kept.
    PhotoSession: Stays(
        owner=("customer",),
        erased={
            "name": ERASED_SESSION,
            "sort_name": ERASED_SESSION.lower(),
            "notes": "",
            "search_text": "",
        },
        kept=(
            *(*ROW, *EDITED, *TRASH, "shot_on", "cover", "current_version", "created_by"),
            *("photo_count", "tagged_count", "share_count", "last_shared_at"),
        ),
    ),
    SessionLabel: Stays(owner=("session",), kept=(*ROW, "label", "session_at")),
    Photo: Stays(
        owner=("session",),
        erased={"file_name": ERASED_PHOTO, "heading": ""},
        kept=(*ROW, *TRASH, "image", "position", "favourite_count", "created_by"),
        hidden=(
            *("tagged_wanted", "tagged_made", "tagged_files", "tagged_failure"),
            *("tagged_attempts", "tagged_claimed_at", "tagged_changed_at"),
        ),
    ),
    Tag: Goes(
        owner=("photo",),
        tells=("text",),
        kept=(
            *(*ROW, "x", "y", "size", "colour", "font", "opacity", "weight", "alignment"),
            *("rotation", "effect", "position"),
        ),
    ),
    CustomerPicture: Goes(
        owner=("customer",),
        tells=("file_name", "caption"),
        kept=(*ROW, "image", "position", "is_primary", "created_by"),
    ),
    Upload: Goes(
        owner=("customer", "photo"),
        names=("session_key",),
        tells=("file_name", "session_name"),
        kept=(
            *(*ROW, "created_by", "length", "received", "sha256", "into", "position", "status"),
            *("reason", "already_there", "expires_at"),
        ),
    ),
    Image: Nothing("is a file, and goes with the last photo or picture that shows it"),
    Leftover: Nothing("names files that are about to go by their content"),
    SessionTally: Nothing("counts sessions"),
    StorageCheck: Nothing("names files by their content"),
    TagTemplate: Nothing("is a text for the photos of many"),
}
