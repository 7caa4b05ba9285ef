"""What bulk runs know about customers: the names of what was chosen."""

from photocrm.bulk.models import BulkRow, BulkRun
from photocrm.privacy import ERASED_TEXT, ROW, Answers, Scrubbed, Stays

ANSWERS: Answers = {
    BulkRun: Stays(
        names=("arguments",),
        erased={"arguments": Scrubbed()},
        kept=(
            *ROW,
            *("kind", "status", "total", "done_count", "failed_count", "undone_count"),
            *("kept_count", "started_at", "finished_at", "created_by", "undone_by"),
        ),
        hidden=("key", "lease_token", "lease_until"),
    ),
    BulkRow: Stays(
        names=("subject_id",),
        erased={"name": ERASED_TEXT, "reason": Scrubbed(), "before": Scrubbed()},
        kept=(*ROW, "run", "status"),
    ),
}
