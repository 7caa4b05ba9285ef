"""Where the files of tests go."""

from pathlib import Path
from typing import Any

from django.conf import settings


def kept_in(folder: str | Path) -> dict[str, Any]:
    """The settings with which uploads and renditions are kept in this folder."""
    default: Any = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": folder}
    return {
        "MEDIA_ROOT": folder,
        "STORAGES": settings.STORAGES | {"default": default | {"OPTIONS": options}},
    }
