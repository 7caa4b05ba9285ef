"""What forms of all apps need."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: the body of a POST, even an empty one, else nothing."""
    return request.POST if request.method == "POST" else None


def typed(text: str) -> str:
    """What somebody looks for, as far as the database takes it."""
    return text[:100].replace("\0", "")


class Paragraphs(forms.CharField):
    """Browsers send CR LF; one kind of line end keeps unchanged text unchanged."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")
