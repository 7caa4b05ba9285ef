"""What a member exported of a list the last time is what the next question begins with."""

from collections.abc import Sequence

from photocrm.accounts.models import User, Workspace
from photocrm.exports.models import ExportChoice


def remember(
    *, workspace: Workspace, kind: str, file_format: str, columns: Sequence[str], by: User
) -> None:
    ExportChoice.objects.update_or_create(
        workspace=workspace,
        user=by,
        kind=kind,
        defaults={"format": file_format, "columns": list(columns)},
    )
