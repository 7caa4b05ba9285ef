from photocrm.exports.models.choice import ExportChoice
from photocrm.exports.models.export import Export, Format

__all__ = ["Export", "ExportChoice", "Format"]
