"""Delivery by e-mail: one SMTP conversation, whose answers are kept word for word."""

import smtplib
from contextlib import closing, suppress
from email.message import Message
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import punycode

from delivery.channels import Answer, Refusal
from delivery.models import DeliveryJob
from delivery.tokens import recover


def send(job: DeliveryJob) -> Answer:
    """Hand the mail over; returns the server's 250. Raises Refusal with anything else."""
    message = compose(job)
    try:
        with closing(connect()) as server:
            answer = converse(server, message, ascii_address(job.recipient))
            # The mail is out: whatever the server says to QUIT cannot take it back.
            with suppress(smtplib.SMTPException):
                server.quit()
            return answer
    except smtplib.SMTPResponseException as error:
        raise refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Refusal(Answer(0, f"{type(error).__name__}: {error}"), permanent=False) from error


def connect() -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    server = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
    if settings.EMAIL_USE_TLS:
        server.starttls()
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def converse(server: smtplib.SMTP, message: Message, recipient: str) -> Answer:
    """MAIL, RCPT, DATA step by step, since smtplib's own `sendmail` hides the final words."""
    server.ehlo_or_helo_if_needed()
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    for code, words in (server.mail(sender), server.rcpt(recipient)):
        if code not in (250, 251):
            raise refused(code, words)
    code, words = server.data(message.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
    if code != 250:
        raise refused(code, words)
    return Answer(code, text(words))


def ascii_address(address: str) -> str:
    """SMTP without extensions knows only ASCII: domains with umlauts go out in punycode."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def refused(code: int, words: bytes | str) -> Refusal:
    return Refusal(Answer(code, text(words)), permanent=500 <= code < 600)


def text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def compose(job: DeliveryJob) -> Message:
    """The mail as text and HTML. Its Message-ID is the job's, so copies can be told apart."""
    context = {"job": job, "url": link_url(job), "studio": job.workspace}
    mail = EmailMultiAlternatives(
        subject=" ".join(f"Your photos: {job.session.name}".split()),
        body=render_to_string("delivery/share_mail.txt", context),
        to=[job.recipient],
        headers={"Message-ID": f"<{job.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"},
    )
    mail.attach_alternative(render_to_string("delivery/share_mail.html", context), "text/html")
    return mail.message()


def link_url(job: DeliveryJob) -> str:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        token = recover(job.link_id, job.link.token_hash, keys)
    except LookupError as error:
        raise Refusal(Answer(0, f"{error}: deliver again"), permanent=True) from error
    return f"{settings.SITE_URL}{reverse('share:gallery', args=[token])}"
