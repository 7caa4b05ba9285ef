"""Reports of mail servers, as several of them write them."""

from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

NO_SUCH_USER = "smtp; 550 5.1.1 <anna@mail.example>: Recipient address rejected: User unknown"


def status_part(*blocks: dict[str, str]) -> Message:
    """The fields about the mail, then about each recipient."""
    part = MIMEBase("message", "delivery-status")
    about_mail = {"Reporting-MTA": "dns; mx.mail.example", "Arrival-Date": "Sun, 22 Nov 2026 05:00"}
    groups: list[Message | str] = []
    for fields in (about_mail, *blocks):
        group = Message()
        for name, value in fields.items():
            group[name] = value
        groups.append(group)
    part.set_payload(groups)
    return part


def returned(mail_id: str, to: str) -> Message:
    """The mail that did not arrive."""
    mail = MIMEText("Your photos are ready.")
    mail["Message-ID"] = f"<{mail_id}>"
    mail["To"] = to
    return mail


def headers_only(mail: Message) -> Message:
    """As most servers send it back."""
    head = "".join(f"{name}: {value}\n" for name, value in mail.items())
    part = MIMEBase("text", "rfc822-headers")
    part.set_payload(head)
    return part


def empty_report(kind: str = "delivery-status") -> MIMEMultipart:
    mail = MIMEMultipart("report")
    mail.set_param("report-type", kind)
    return mail


def report(
    mail_id: str,
    *,
    to: str = "anna@mail.example",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = NO_SUCH_USER,
    report_id: str = "report-1@mx.mail.example",
    whole: bool = False,
) -> Message:
    """`report_id` is the Message-ID of the report itself."""
    mail = empty_report()
    mail["Message-ID"] = f"<{report_id}>"
    mail["From"] = "MAILER-DAEMON@mx.mail.example"
    mail["To"] = "photocrm@localhost"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail.attach(MIMEText("I'm sorry: your message could not be delivered."))
    fields = {"Final-Recipient": f"rfc822; {to}", "Action": action, "Status": status}
    mail.attach(status_part(fields | ({"Diagnostic-Code": diagnostic} if diagnostic else {})))
    copy = returned(mail_id, to)
    mail.attach(MIMEMessage(copy) if whole else headers_only(copy))
    return mail


def raw_report(mail_id: str, **facts: object) -> bytes:
    return report(mail_id, **facts).as_bytes()  # type: ignore[arg-type]
