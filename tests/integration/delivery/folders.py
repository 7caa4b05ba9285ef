"""What stands behind the folders that deliveries are written into."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages


class Place:
    """What stands behind the root "nas"."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.storage: Any = storages["folder nas"]

    def put(self, name: str, content: bytes) -> None:
        self.storage.save(f"studio/clients/{name}", ContentFile(content))

    def contents(self) -> dict[str, bytes]:
        names = sorted(self.storage.names("studio"))
        found = {name: b"".join(self.storage.chunks(name)) for name in names}
        return {name.removeprefix("studio/clients/"): found[name] for name in names}


def use(settings: Any, backend: str, **options: Any) -> None:
    settings.DELIVERY_FOLDERS = ["nas"]
    settings.STORAGES = settings.STORAGES | {
        "folder nas": {"BACKEND": f"photocrm.{backend}", "OPTIONS": options}
    }
