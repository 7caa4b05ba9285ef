"""What mail servers hand over."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from delivery import guessing
from delivery.actions.bounces import Busy, take
from delivery.bounce_reports import MOST_BYTES

AGAIN_AFTER = 30


@csrf_exempt  # no browser, no cookies: the secret in the header is all it goes by
@login_not_required
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Takes one mail as it is (message/rfc822), and tells whether it was a new bounce."""
    if not settings.BOUNCE_HOOK_SECRET:
        raise Http404
    try:
        guessing.refuse_guessers(request)
    except guessing.TooMany:
        return refused(429, "too many wrong secrets")
    if not is_known(request):
        guessing.remember(request, "bounces")
        response = refused(401, "this is not the secret")
        response["WWW-Authenticate"] = "Bearer"
        return response
    if request.content_type != "message/rfc822":
        return refused(415, "send the mail as message/rfc822")
    raw = request.read(MOST_BYTES + 1)
    return refused(413, "the mail is too large") if len(raw) > MOST_BYTES else taken(raw)


def is_known(request: HttpRequest) -> bool:
    """Compared in a time that tells nothing."""
    given = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {settings.BOUNCE_HOOK_SECRET}".encode())


def taken(raw: bytes) -> HttpResponse:
    try:
        return JsonResponse({"bounced": take(raw)})
    except Busy:
        response = refused(503, "the mail is still being sent")
        response["Retry-After"] = str(AGAIN_AFTER)
        return response


def refused(status: int, words: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)
