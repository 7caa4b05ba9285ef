"""One template answers the page and its fragments."""

import json
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

VARY = ("HX-Request", "HX-Request-Type", "HX-Target")


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    partials: Collection[str] = (),
    status: int = 200,
) -> TemplateResponse:
    """The whole page, or the one of its `partials` that htmx is about to replace.

    A partial carries the id of the element it replaces. Whoever withholds something from a role
    must withhold it from the context: a condition around a partial in the template protects
    nothing, since the partial can be asked for alone.
    """
    wanted = wanted_partial(request)
    name = f"{template}#{wanted}" if wanted in partials else template
    response = TemplateResponse(request, name, context, status=status)
    patch_vary_headers(response, VARY)
    return response


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """The page or dialog of the `form` in the context; with status 422 where it has mistakes."""
    status = 422 if context["form"].is_bound else 200
    return render_page(request, template, context, partials=("dialog-body",), status=status)


def wanted_partial(request: HttpRequest) -> str | None:
    """The id of the element htmx asks for; None when a whole page is due, as after "back"."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request or htmx.request_type != "partial":
        return None
    return (htmx.target or "").partition("#")[2] or None


def announce(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the page know what changed: `announce(response, customer_updated=id)`.

    Sends `HX-Trigger` with the events' names in kebab case; panels listen to them on the body.
    """
    names = {name.replace("_", "-"): detail for name, detail in events.items()}
    earlier = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps(earlier | names, default=str)
    return response


class HtmxResponseMiddleware:
    """Turns redirects into navigations of the browser and adds waiting messages as toasts.

    Without it fetch would follow the redirect silently and htmx would swap a whole page into a
    fragment's place.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.htmx:  # type: ignore[attr-defined]
            return response
        if 300 <= response.status_code < 400 and "Location" in response:
            return signed_out() if leads_to_sign_in(response) else navigation(response)
        if is_html(response) and get_messages(request):
            response.write(render_to_string("components/toasts_oob.html", request=request))
        return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def signed_out() -> HttpResponse:
    """Told in a toast: the page keeps what was typed, and no fragment becomes the next page."""
    words = "You are signed out. Sign in again in another tab, then go on here."
    return HttpResponse(words, status=401, content_type="text/plain; charset=utf-8")


def navigation(redirect: HttpResponse) -> HttpResponse:
    """The same cookies and headers, but `HX-Redirect` instead of `Location`."""
    redirect["HX-Redirect"] = redirect["Location"]
    del redirect["Location"]
    redirect.status_code = 204
    return redirect


def is_html(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def changed(request: HttpRequest, to: str, **events: Any) -> HttpResponse:
    """The answer to a change: events for the panels of this page, or a redirect without htmx.

    Closes the dialog the change was made in. Waiting messages follow as toasts.
    """
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(to)
    response = HttpResponse(headers={"HX-Reswap": "none"})
    return announce(response, dialog_close=True, **events)
