"""What forms of all apps need."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: the body of a POST, even an empty one, else nothing."""
    return request.POST if request.method == "POST" else None


def typed(text: str) -> str:
    """What somebody looks for, as far as the database takes it."""
    return text[:100].replace("\0", "")
