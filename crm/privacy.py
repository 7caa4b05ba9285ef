"""What crm knows about customers."""

from crm.models import (
    Contact,
    Customer,
    CustomerLabel,
    CustomerPair,
    CustomerStatus,
    CustomerTally,
    Interaction,
    Label,
    Meeting,
    MeetingPerson,
    Merge,
    Profile,
    Reminder,
    Task,
)
from crm.models.customer import ERASED_NAME
from photocrm.privacy import EDITED, ROW, TRASH, Answers, Goes, Nothing, Stays

ANSWERS: Answers = {
    # What a sale brought is accounting; the rest of the card is the person.
    Customer: Stays(
        either=("merged_into",),
        erased={
            "name": ERASED_NAME,
            "company": "",
            "relationship": "",
            "phone": "",
            "phone_e164": "",
            "email": "",
            "location": "",
            "language": "",
            "industry": "",
            "birthday": None,
            "source": "",
            "opportunity": "",
            "check_size": None,
            "next_action": "",
            "next_action_on": None,
            "keep_in_touch_weeks": None,
            "is_vip": False,
            "notes": "",
            "avatar": "",
            "external_id": "",
            "sort_name": "",
            "sort_company": "",
            "also_known": "",
            "search_text": "",
        },
        kept=(
            *(*ROW, *EDITED, *TRASH, "erased_at", "erased_by", "created_by", "assignee"),
            *("kind", "status", "priority", "deal_value", "has_sessions", "last_contact_at"),
        ),
    ),
    Contact: Goes(
        owner=("customer",),
        tells=("name", "title", "phone", "phone_e164", "email", "birthday"),
        kept=(*ROW, *EDITED, *TRASH, "assignee", "created_by"),
    ),
    Profile: Goes(
        owner=("customer",),
        tells=("family", "company", "likes", "dislikes", "misc", "main_app", "links"),
        kept=(*ROW, *EDITED),
    ),
    Interaction: Goes(
        owner=("customer",),
        tells=("text",),
        kept=(*ROW, *EDITED, *TRASH, "kind", "at", "by", "source", "path"),
    ),
    Task: Goes(
        owner=("customer",),
        tells=("title", "notes"),
        kept=(*ROW, *EDITED, *TRASH, "due_on", "assignee", "done_at", "done_by", "created_by"),
    ),
    Meeting: Goes(
        owner=("customer",),
        tells=("title", "place", "notes"),
        kept=(*ROW, *EDITED, *TRASH, "starts_at", "ends_at", "created_by"),
    ),
    MeetingPerson: Goes(owner=("contact", "meeting"), kept=(*ROW, "user")),
    Reminder: Goes(
        owner=("customer",),
        tells=("title",),
        kept=(*(*ROW, *EDITED, *TRASH, "first_on", "repeat", "next_on", "assignee", "created_by"),),
    ),
    CustomerLabel: Goes(owner=("customer",), kept=(*ROW, "label")),
    CustomerPair: Goes(
        either=("customer", "other"),
        tells=("evidence",),
        kept=(*ROW, "verdict", "score", "decided_at", "decided_by"),
    ),
    Merge: Goes(
        either=("survivor", "duplicate"),
        tells=("record",),
        kept=(*ROW, "created_by", "undone_at", "undone_by"),
    ),
    CustomerTally: Nothing("counts customers"),
    CustomerStatus: Nothing("is a step of the studio's own way", by_name=True),
    Label: Nothing("is a category of the studio's own", by_name=True),
}
