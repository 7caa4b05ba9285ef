"""What came of each row of a file."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.imports import presenters
from photocrm.imports.actions import runs
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.views.found import run_or_404
from photocrm.pagination import page_of
from photocrm.pills import Pill

ROWS, MORE = "import-rows", "row-more"
LISTED = 50
ALL = "all"
