"""What forms of all apps need."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def posted(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: the body of a POST, even an empty one, else nothing."""
    return request.POST if request.method == "POST" else None


def typed(text: str) -> str:
    """What somebody looks for, as far as the database takes it."""
    return text[:100].replace("\0", "")


def moment_in(text: str) -> datetime | None:
    """The moment that a page names; None for "". Raises BadRequest for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise BadRequest("This moment is not understood.") from error
    if text and (moment is None or timezone.is_naive(moment)):
        raise BadRequest("This moment is not understood.")
    return moment


def moment_of_page(request: HttpRequest) -> datetime:
    """When the posted page of a trash was shown: what came into it since is not meant."""
    moment = moment_in(request.POST.get("now", ""))
    if moment is None:
        raise BadRequest("It is not known what the trash held when it was shown.")
    return moment


class Paragraphs(forms.CharField):
    """Browsers send CR LF; one kind of line end keeps unchanged text unchanged."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return text.replace("\r\n", "\n").replace("\r", "\n")
