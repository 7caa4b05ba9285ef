"""What the trail knows about customers: everything that ever stood in a row."""

from photocrm.audit.models import Change, Event
from photocrm.privacy import Answers, Trail

ENTRY = ("id", "workspace_id", "table", "actor_id", "request_id", "transaction_id", "at")

ANSWERS: Answers = {
    Change: Trail(names=("row_id",), told=("changes",), kept=(*ENTRY, "operation")),
    Event: Trail(names=("row_id",), told=("details",), kept=(*ENTRY, "kind", "actor_name")),
}
