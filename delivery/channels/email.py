"""Delivery by e-mail: one SMTP conversation, whose answers are kept word for word."""

import re
import smtplib
from datetime import timedelta
from email.message import Message
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import punycode

from delivery import consent, mails, queries
from delivery.channels import Answer, Promised, Refusal, line
from delivery.channels.addresses import link_url
from delivery.models import DeliveryJob
from photocrm.accounts.models import Workspace

# Greylisting wants to be asked again, but not soon.
GREYLISTED = re.compile(r"gr[ae]y-?list|\b4\.7\.1\b", re.IGNORECASE)
GREY_WAIT = timedelta(minutes=5)
NEEDLESS = "The reminder is not needed any more."


def host_of(address: str) -> str:
    """The domain, which mail servers share."""
    return address.rpartition("@")[2].lower()[:253]


def send(job: DeliveryJob, promised: Promised) -> Answer:
    """Hand the mail over; returns the server's 250. Raises Refusal with anything else.

    Only the server's word on the recipient or the mail itself is final. Whatever goes wrong before
    that (connection, log-in, sender) is ours to mend and is tried again.
    """
    if job.is_reminder and not queries.is_to_be_reminded(job.link, job.kind):
        raise Refusal(Answer(0, NEEDLESS), permanent=True, needless=True)
    if not job.link.is_open(timezone.now()):
        raise Refusal(Answer(0, "The private link is closed: deliver again."), permanent=True)
    try:
        message = compose(job)
    except ValueError as error:
        raise unwritable(error) from error
    return hand_over(message, job.recipient, promised=promised)


def unwritable(error: ValueError) -> Refusal:
    return Refusal(Answer(0, f"The mail cannot be written: {error}"), permanent=True)


def hand_over(message: Message, recipient: str, *, promised: Promised = lambda: None) -> Answer:
    """One conversation; returns the server's 250 and raises Refusal with anything else.

    `promised` is called when the server is ready for the mail and has nothing of it yet: what it
    raises ends the conversation, and nothing was sent. From then on only an answer of the server
    (a code) tells that it did not take the mail.
    """
    try:
        with line.taken() as server:
            return converse(server, message, recipient, promised)
    except smtplib.SMTPResponseException as error:
        raise refused(error.smtp_code, error.smtp_error, permanent=False) from error
    except (smtplib.SMTPException, OSError) as error:
        words = text(f"{type(error).__name__}: {error}")
        raise Refusal(Answer(0, words), permanent=False, of_host=True) from error
    except ValueError as error:
        raise unwritable(error) from error


def converse(server: smtplib.SMTP, message: Message, recipient: str, promised: Promised) -> Answer:
    """MAIL, RCPT, DATA step by step, since smtplib's own `sendmail` hides the final words."""
    server.ehlo_or_helo_if_needed()
    code, words = server.mail(return_address())
    if code != 250:
        raise refused(code, words, permanent=False)
    code, words = server.rcpt(ascii_address(recipient))
    if code not in (250, 251):
        raise refused(code, words, permanent=code >= 500)
    body = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    code, words = send_body(server, body, promised)
    if code != 250:
        raise refused(code, words, permanent=code >= 500)
    return Answer(code, text(words))


def send_body(server: smtplib.SMTP, body: bytes, promised: Promised) -> tuple[int, bytes]:
    """DATA, which smtplib's own method does not let anybody stand in the middle of.

    After the final dot a server may take its time: giving up early would send the mail twice.
    """
    code, words = server.docmd("DATA")
    if code != 354:
        raise refused(code, words, permanent=False)
    promised()
    quoted = re.sub(rb"(?m)^\.", b"..", body)
    server.send(quoted + (b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n"))
    line.be_patient(server, settings.EMAIL_ANSWER_TIMEOUT)
    return server.getreply()


def from_studio(studio: Workspace) -> str:
    return formataddr((" ".join(studio.name.split()), sender_address()))


def sender_address() -> str:
    return ascii_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def message_id(key: UUID) -> str:
    """Of the mail of one row: the same in each attempt, and known again in reports of bounces."""
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def return_address() -> str:
    """Where servers report what did not arrive."""
    return ascii_address(settings.BOUNCE_ADDRESS) if settings.BOUNCE_ADDRESS else sender_address()


def ascii_address(address: str) -> str:
    """SMTP without extensions knows only ASCII: domains with umlauts go out in punycode.

    Raises ValueError for a name before the @ that has no ASCII form.
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError(f"{address} is no address that mail servers know")
    return f"{local}@{punycode(domain)}"


def refused(code: int, words: bytes | str, *, permanent: bool) -> Refusal:
    answer = Answer(code, text(words))
    wait = GREY_WAIT if not permanent and GREYLISTED.search(answer.words) else timedelta()
    return Refusal(answer, permanent=permanent, of_host=code == 421, wait=wait)


def text(words: bytes | str) -> str:
    """On one line and without control characters, which the database would refuse."""
    decoded = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join("".join(c if c.isprintable() else " " for c in decoded).split())


def compose(job: DeliveryJob) -> Message:
    """The mail as text and HTML. Its Message-ID is the job's, so copies can be told apart."""
    # The customer knows the studio, and an answer goes to the person who sent the photos.
    answered_by = job.created_by or job.link.created_by
    asked = consent.unsubscribe_headers(job.link) if job.is_reminder else {}
    return mails.message_of(
        mails.of_job(job, link_url(job)),
        from_email=from_studio(job.workspace),
        reply_to=[answered_by.email] if answered_by else [],
        to=[job.recipient],
        headers={"Message-ID": message_id(job.pk)} | asked,
    )
