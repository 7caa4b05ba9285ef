"""Files as forms bring them."""

from __future__ import annotations

import os
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from photocrm.storage import means_full, write_all


class FrugalUploadHandler(TemporaryFileUploadHandler):
    """A full disk costs the file that meets it, not the whole form: that file comes empty, and its
    `has_room` says why."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.has_room = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.has_room:
            return
        try:
            write_all(self.file.fileno(), raw_data)
        except OSError as error:
            if not means_full(error):
                raise
            os.ftruncate(self.file.fileno(), 0)
            self.has_room = False

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        file: Any = super().file_complete(file_size)
        file.has_room = self.has_room
        return file  # type: ignore[no-any-return]
