from photocrm.imports.models.mapping import ColumnMapping
from photocrm.imports.models.row import ImportRow
from photocrm.imports.models.run import ImportRun

__all__ = ["ColumnMapping", "ImportRow", "ImportRun"]
