"""The address of a private link, which is nowhere but in what is sent."""

from django.conf import settings
from django.urls import reverse

from delivery.channels import Answer, Refusal
from delivery.models import DeliveryJob
from delivery.tokens import recover


def link_url(job: DeliveryJob) -> str:
    """Raises Refusal where the key of the link is forgotten."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        token = recover(job.link_id, job.link.token_hash, keys)
    except LookupError as error:
        raise Refusal(Answer(0, f"{error}: deliver again"), permanent=True) from error
    return f"{settings.SITE_URL}{reverse('share:gallery', args=[token])}"
