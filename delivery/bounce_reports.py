"""Reads what mail servers report of mails that did not arrive (RFC 3464).

Bytes in, facts out: no model, no database. Whatever is broken in a report costs no more than what
it would have said, and what is no report tells nothing.
"""

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from enum import IntEnum

STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
COPY_TYPES = {
    *("message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers"),
    "text/rfc822-headers",
}
ARRIVED = {"delivered", "relayed", "expanded"}
ENHANCED = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")
# Of a mail with a report: what it has to say stands at the beginning, and our own mails that it
# quotes are far smaller.
MOST_BYTES = 262_144
MAIL_ID = re.compile(r"<([^<>\s]+)>")
# Of one field: no server says more that anybody reads.
MOST_CHARACTERS = 4_000
BLANK_LINES = re.compile(r"\n[ \t]*\n")


class Verdict(IntEnum):
    """The worse, the higher."""

    ARRIVED = 2
    SOFT = 4
    HARD = 5


@dataclass(frozen=True)
class Report:
    """What a server says of one mail to one recipient; "" is what it does not say.

    `mail_id` is the Message-ID of the mail, without brackets, and `sent_to` its recipient, both as
    the copy that came back has them. `recipient` is who it was in the end, perhaps behind a
    forwarding. `status` is an enhanced code such as 5.1.1. `key` is the same for the same report.
    """

    mail_id: str
    sent_to: str
    recipient: str
    verdict: Verdict
    status: str
    words: str
    key: str


def read(raw: bytes) -> list[Report]:
    """One for each recipient; nothing for a mail that is no report."""
    try:
        mail = message_from_bytes(raw)
        parts = parts_of(mail)
    except RecursionError:  # built to have no end
        return []
    if parts is None:
        return []
    copy = copy_in(parts)
    mail_id = mail_id_of(copy, mail)
    sent_to = address_in(field(copy, "To")) if copy is not None else ""
    named = field(mail, "Message-ID").encode(errors="backslashreplace")
    key = hashlib.sha256(named or raw).hexdigest()
    return [
        Report(mail_id, sent_to, recipient_of(block), verdict, code, words, key)
        for block in recipients_in(parts)
        for verdict, code, words in judged(block, parts)
    ]


def worst(reports: Iterable[Report]) -> Report | None:
    """Our mails have one recipient; whom a list or a forwarding made of it counts by the worst."""
    return max(reports, key=lambda report: report.verdict, default=None)


def parts_of(mail: Message) -> list[Message] | None:
    """Those of the first delivery report in a mail, which may itself be an attachment."""
    for part in mail.walk():
        if part.get_content_type() == "multipart/report":
            kind = str(part.get_param("report-type", "delivery-status")).lower()
            return flat(part) if kind == "delivery-status" else None
    parts = flat(mail)
    return parts if any(part.get_content_type() in STATUS_TYPES for part in parts) else None


def flat(mail: Message) -> list[Message]:
    """Its parts, without what stands inside of mails that came back."""
    if mail.get_content_type() in STATUS_TYPES | COPY_TYPES or not mail.is_multipart():
        return [mail]
    return [each for part in subparts(mail) for each in flat(part)]


def subparts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def recipients_in(parts: Iterable[Message]) -> Iterator[Message]:
    """The fields about each recipient."""
    for part in parts:
        if part.get_content_type() in STATUS_TYPES:
            yield from (block for block in blocks(part) if block["Action"] or block["Status"])


def blocks(part: Message) -> Iterator[Message]:
    """Groups of fields, as the parser found them or, where they were encoded, as they are."""
    for group in subparts(part) or [part]:
        yield group
        text = text_of(group, str(part["Content-Transfer-Encoding"] or ""))
        yield from (message_from_string(each.lstrip()) for each in BLANK_LINES.split(text))


def text_of(part: Message, encoding: str = "") -> str:
    """The words of a part, whatever its charset claims to be."""
    if part.is_multipart():
        return ""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    if encoding.strip().lower() == "base64" and not part["Content-Transfer-Encoding"]:
        with suppress(ValueError):
            data = b64decode(data)
    return decoded(data, part.get_content_charset() or "utf-8").replace("\r\n", "\n")


def decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def copy_in(parts: Iterable[Message]) -> Message | None:
    """The head of the mail that came back, whole or as its headers alone."""
    for part in parts:
        if part.get_content_type() in COPY_TYPES:
            inside = subparts(part)
            return inside[0] if inside else message_from_string(text_of(part).lstrip())
    return None


def mail_id_of(copy: Message | None, mail: Message) -> str:
    """By the copy; without one, by what the report says it answers."""
    told = [field(copy, "Message-ID")] if copy is not None else []
    told += [field(mail, "In-Reply-To"), field(mail, "References")]
    return next((found[-1] for each in told if (found := MAIL_ID.findall(each))), "")


def judged(block: Message, parts: Iterable[Message]) -> Iterator[tuple[Verdict, str, str]]:
    """Verdict, code and words; nothing where the report does not say what happened."""
    action, words = field(block, "Action").lower(), field(block, "Diagnostic-Code")
    words = words.partition(";")[2].strip() or words or spoken(parts)
    code = ENHANCED.search(field(block, "Status")) or ENHANCED.search(words)
    verdict = verdict_of(action, code or REPLY.search(words))
    if verdict:
        yield verdict, code[0] if code else "", words


def verdict_of(action: str, code: re.Match[str] | None) -> Verdict | None:
    """A delay may still end well; a failure without a code is final."""
    if action in ARRIVED:
        return Verdict.ARRIVED
    if action == "delayed":
        return Verdict.SOFT
    if code and (action == "failed" or not action) and code[1] != "2":
        return Verdict(int(code[1]))
    return Verdict.HARD if action == "failed" else None


def spoken(parts: Iterable[Message]) -> str:
    """What the report says to people."""
    texts = (text_of(part) for part in parts if part.get_content_type() == "text/plain")
    return " ".join(next(texts, "").split())


def recipient_of(block: Message) -> str:
    told = field(block, "Final-Recipient") or field(block, "Original-Recipient")
    return address_in(told.rpartition(";")[2])


def address_in(value: str) -> str:
    return parseaddr(value)[1]


def field(message: Message, name: str) -> str:
    """On one line and readable, or "" where there is none."""
    value = str(message.get(name, ""))[:MOST_CHARACTERS]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    texts = (
        decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )
    return " ".join("".join(texts).split())
