from photocrm.bulk.models.row import BulkRow
from photocrm.bulk.models.run import BulkRun

__all__ = ["BulkRow", "BulkRun"]
