"""Delivery by webhook: one signed POST to an address that the studio gave.

The address is looked up and connected to in one step by requests-hardened, which refuses private
ones, so that neither names nor redirects lead into the house.
"""

import email.utils
import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from delivery import queries
from delivery.channels import Answer, Promised, Refusal
from delivery.channels.addresses import link_url
from delivery.channels.email import text
from delivery.models import Bounce, DeliveryJob, Endpoint, Notice
from delivery.signatures import secret_of, signature

TIMEOUT = (10, 30)
# Of what the receiver says only the beginning is read.
READ_BYTES = 2_000
LONGEST_WAIT = timedelta(days=1)
BUSY = (429, 503)
CLOSED = "The private link is closed: deliver again."
GONE = 410


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "")[:253]


def send(job: DeliveryJob, promised: Promised) -> Answer:
    """Returns the receiver's 2xx. Raises Refusal with anything else; redirects are not followed."""
    endpoint = Endpoint.objects.with_old_secret().filter(jobs=job).first()
    if endpoint is None or endpoint.disabled_at:
        raise Refusal(Answer(0, "The webhook is disabled."), permanent=True)
    if not job.link.is_open(timezone.now()):
        raise Refusal(Answer(0, CLOSED), permanent=True)
    body = json.dumps(payload(job)).encode()
    promised()
    return post(endpoint, str(job.pk), body)


def tell(endpoint: Endpoint, notice: Notice) -> Answer:
    """Returns the receiver's 2xx. Raises Refusal with anything else."""
    return post(endpoint, str(notice.pk), json.dumps(of_bounce(notice.bounce)).encode())


def of_bounce(bounce: Bounce) -> dict[str, Any]:
    """`delivery` is null where it was another mail about the link."""
    link = bounce.link
    return {
        "type": "delivery.bounced",
        "timestamp": bounce.created_at.isoformat(),
        "data": {
            "delivery": str(bounce.job_id) if bounce.job_id else None,
            "bounce": bounce.kind,
            "code": bounce.code,
            "words": bounce.words,
            "recipient": bounce.recipient,
            "customer": link.customer.name if link.customer else "",
            "session": {"id": str(link.session_id), "name": link.session.name},
        },
    }


def payload(job: DeliveryJob) -> dict[str, Any]:
    session = job.session
    return {
        "type": "delivery.sent",
        "timestamp": job.created_at.isoformat(),
        "data": {
            "delivery": str(job.pk),
            "link": link_url(job),
            "recipient": job.recipient,
            "message": job.message,
            "customer": job.customer.name if job.customer else "",
            "session": {
                "id": str(session.pk),
                "name": session.name,
                "photos": queries.photos_of(job.link).count(),
            },
        },
    }


def headers(endpoint: Endpoint, message_id: str, body: bytes) -> dict[str, str]:
    moment = int(time.time())
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secrets_of(endpoint), message_id, moment, body),
    }


def secrets_of(endpoint: Endpoint) -> list[str]:
    """Those by which it signs now, the newest first; `with_old_secret` tells of the one before."""
    numbers = [endpoint.secret_number]
    if endpoint.signs_by_old:  # type: ignore[attr-defined]
        numbers.append(endpoint.secret_number - 1)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [secret_of(endpoint.pk, number, key) for number in numbers for key in keys]


def post(endpoint: Endpoint, message_id: str, body: bytes) -> Answer:
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=settings.WEBHOOKS_TO_THIS_MACHINE,
        never_redirect=True,
        default_timeout=TIMEOUT,
        user_agent_override="PhotoCRM",
    )
    try:
        with Manager(config).get_session() as session:
            session.trust_env = False
            signed = headers(endpoint, message_id, body)
            response = session.post(endpoint.url, data=body, headers=signed, stream=True)
            words = text(next(response.iter_content(READ_BYTES), b""))
    except InvalidIPAddress as error:
        told = Answer(0, "The address leads into a private network.")
        raise Refusal(told, permanent=True, unsent=True) from error
    except requests.RequestException as error:
        raise unreachable(error) from error
    return judged(response, words or response.reason or "")


def unreachable(error: requests.RequestException) -> Refusal:
    """Where not even a connection was made, certainly nothing was sent."""
    unsent = isinstance(error, requests.ConnectTimeout) or "NewConnection" in repr(error)
    words = text(f"{type(error).__name__}: {error}")
    return Refusal(Answer(0, words), permanent=False, of_host=True, unsent=unsent)


def judged(response: requests.Response, words: str) -> Answer:
    answer = Answer(response.status_code, words[:500])
    if 200 <= answer.code < 300:
        return answer
    wait = asked_to_wait(response) if answer.code in BUSY else timedelta()
    of_host = answer.code >= 500 or answer.code in BUSY
    raise Refusal(answer, permanent=answer.code == GONE, of_host=of_host, wait=wait)


def asked_to_wait(response: requests.Response) -> timedelta:
    """By Retry-After: seconds or a date; not longer than a day."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return min(timedelta(seconds=min(int(told), 86_400)), LONGEST_WAIT)
    try:
        moment: datetime = email.utils.parsedate_to_datetime(told)
        return max(timedelta(), min(moment - timezone.now(), LONGEST_WAIT))
    except (TypeError, ValueError):
        return timedelta()
