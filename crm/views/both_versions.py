"""A stale save, answered with both versions side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from crm.presenters import Conflict
from photocrm.htmx import render_page


def conflict_page(
    request: HttpRequest, template: str, context: dict[str, Any], current: Any
) -> HttpResponse:
    """The `form` keeps what was typed, now on top of the newest version: a second save counts."""
    form = context["form"]
    data = form.data.copy()
    data["version"] = str(current.version)
    form.data = data
    more = {"conflicts": differences(form, current)}
    return render_page(request, template, context | more, partials=("dialog-body",), status=409)


def differences(form: Any, current: Any) -> list[Conflict]:
    return [
        Conflict(str(form[name].label), shown(form, name, mine), shown(form, name, theirs))
        for name in form.Meta.fields
        if (mine := form.cleaned_data[name]) != (theirs := getattr(current, name))
    ]


def shown(form: Any, name: str, value: Any) -> Any:
    """A value as the person reads it: the label of a choice, the lines of a list."""
    if isinstance(value, list):
        return "\n".join(value)
    choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
    return choices.get(value, value)
