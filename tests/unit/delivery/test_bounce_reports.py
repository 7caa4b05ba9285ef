"""What is read out of the reports of mail servers, whole and broken."""

import base64
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.bounce_reports import Report, Verdict, read, worst
from tests.bounced_mails import empty_report, raw_report, report, returned, status_part

MAIL_ID = "0198c2f0-0000-7000-8000-000000000001@photos.example"
RFC_3464 = b"""\
Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

Message-Id: <list-4711@cs.utk.edu>
To: louisl@larry.slip.umd.edu

Hello
--RAA14128.773615765/CS.UTK.EDU--
"""


def one(raw: bytes) -> Report:
    (found,) = read(raw)
    return found


def facts(found: Report) -> tuple[str, str, Verdict, str, str]:
    return found.mail_id, found.recipient, found.verdict, found.status, found.words


def test_example_of_the_standard_is_read() -> None:
    found = one(RFC_3464)
    told = "426 connection timed out"
    recipient = "louisl@larry.slip.umd.edu"
    assert facts(found) == ("list-4711@cs.utk.edu", recipient, Verdict.SOFT, "4.0.0", told)
    assert found.sent_to == recipient


@pytest.mark.parametrize("whole", [False, True])
def test_unknown_user_is_a_hard_bounce(whole: bool) -> None:
    words = "550 5.1.1 <anna@mail.example>: Recipient address rejected: User unknown"
    found = one(raw_report(MAIL_ID, whole=whole))
    assert facts(found) == (MAIL_ID, "anna@mail.example", Verdict.HARD, "5.1.1", words)
    assert found.sent_to == "anna@mail.example"


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "verdict"),
    [
        ("failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full", Verdict.HARD),
        ("failed", "4.4.7", "", Verdict.SOFT),
        ("FAILED", "5.0.0 (permanent)", "", Verdict.HARD),
        ("failed", "nonsense", "smtp; 450 try later", Verdict.SOFT),
        ("failed", "nonsense", "smtp; 554 no", Verdict.HARD),
        ("failed", "", "", Verdict.HARD),
        ("failed", "2.0.0", "", Verdict.HARD),
        ("delayed", "4.4.1", "", Verdict.SOFT),
        ("delayed", "5.1.1", "", Verdict.SOFT),
        ("delivered", "2.0.0", "", Verdict.ARRIVED),
        ("relayed", "2.0.0", "", Verdict.ARRIVED),
        ("", "5.1.1", "", Verdict.HARD),
    ],
)
def test_action_and_code_make_the_verdict(
    action: str, status: str, diagnostic: str, verdict: Verdict
) -> None:
    raw = raw_report(MAIL_ID, action=action, status=status, diagnostic=diagnostic)
    assert one(raw).verdict == verdict


def test_words_come_from_the_text_when_the_server_says_none() -> None:
    words = one(raw_report(MAIL_ID, diagnostic="")).words
    assert words == "I'm sorry: your message could not be delivered."


def test_encoded_words_are_readable() -> None:
    raw = raw_report(MAIL_ID, diagnostic="smtp; 550 =?iso-8859-1?q?Empf=E4nger_unbekannt?=")
    assert one(raw).words == "550 Empfänger unbekannt"


def test_raw_bytes_of_an_unknown_charset_cost_no_more_than_themselves() -> None:
    raw = raw_report(MAIL_ID).replace(b"User unknown", b"Empf\xe4nger =?klingon?q?nuq=FF?=")
    found = one(raw)
    assert (found.verdict, found.status) == (Verdict.HARD, "5.1.1")
    assert found.words.startswith("550 5.1.1 <anna@mail.example>: Recipient address rejected")


def test_charset_that_makes_half_characters_is_survived() -> None:
    raw = raw_report(MAIL_ID, report_id="=?unicode_escape?q?=5Cud800?=")
    assert one(raw).mail_id == MAIL_ID


def test_encoded_status_is_read() -> None:
    told = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n"
    told += b"Action: failed\r\nStatus: 5.7.1\r\n"
    raw = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(told)
        + b"--b--\n"
    )
    assert facts(one(raw)) == ("", "a@b.example", Verdict.HARD, "5.7.1", "")


def test_report_in_utf_8_is_read() -> None:
    """RFC 6533, for addresses with letters beyond ASCII."""
    raw = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: message/global-delivery-status\n\n"
        "Reporting-MTA: dns; x\n\nFinal-Recipient: utf-8; jörg@müller.example\n"
        "Action: failed\nStatus: 5.1.1\n"
        f"--b\nContent-Type: message/global-headers\n\nMessage-ID: <{MAIL_ID}>\n\n--b--\n"
    ).encode()
    found = one(raw)
    assert (found.mail_id, found.verdict, found.status) == (MAIL_ID, Verdict.HARD, "5.1.1")


def test_forwarded_report_is_read() -> None:
    wrapped = MIMEMultipart()
    wrapped.attach(MIMEText("please look"))
    wrapped.attach(MIMEMessage(report(MAIL_ID)))
    assert one(wrapped.as_bytes()).mail_id == MAIL_ID


def test_report_without_a_copy_goes_by_what_it_answers() -> None:
    mail = report(MAIL_ID)
    payload: Any = mail.get_payload()
    payload.pop()
    mail["In-Reply-To"] = f"<{MAIL_ID}>"
    found = one(mail.as_bytes())
    assert (found.mail_id, found.sent_to) == (MAIL_ID, "")


def test_mail_inside_of_the_mail_that_came_back_is_not_looked_at() -> None:
    outer = report(MAIL_ID)
    inner = returned("other@photos.example", "berta@mail.example")
    payload: Any = outer.get_payload()
    wrapped = MIMEMultipart()
    wrapped["Message-ID"] = f"<{MAIL_ID}>"
    wrapped.attach(MIMEMessage(inner))
    payload[-1] = MIMEMessage(wrapped)
    assert one(outer.as_bytes()).mail_id == MAIL_ID


def test_worst_recipient_counts() -> None:
    mail = empty_report()
    mail.attach(
        status_part(
            {"Final-Recipient": "rfc822; a@x.example", "Action": "delivered", "Status": "2.0.0"},
            {"Final-Recipient": "rfc822; b@x.example", "Action": "failed", "Status": "5.1.1"},
            {"Final-Recipient": "rfc822; c@x.example", "Action": "delayed", "Status": "4.2.0"},
        )
    )
    found = read(mail.as_bytes())
    assert [each.verdict for each in found] == [Verdict.ARRIVED, Verdict.HARD, Verdict.SOFT]
    counted = worst(found)
    assert counted
    assert counted.recipient == "b@x.example"


def test_same_report_has_the_same_key() -> None:
    again = b"Received: from elsewhere\n" + raw_report(MAIL_ID)
    assert one(raw_report(MAIL_ID)).key == one(again).key
    assert one(raw_report(MAIL_ID)).key != one(raw_report(MAIL_ID, report_id="other@x")).key


def spam_complaint() -> Message:
    mail = empty_report("feedback-report")
    mail.attach(MIMEText("550 5.1.1"))
    mail.attach(MIMEMessage(returned(MAIL_ID, "anna@mail.example")))
    return mail


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        b"Subject: I am on holiday\nAuto-Submitted: auto-replied\n\nBack on 5.1.1",
        spam_complaint().as_bytes(),
        raw_report(MAIL_ID, action="", status=""),
        raw_report(MAIL_ID, action="danced", status="", diagnostic=""),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 3,
    ],
)
def test_what_is_no_report_tells_nothing(raw: bytes) -> None:
    assert read(raw) == []


def test_mail_without_end_tells_nothing() -> None:
    level = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    assert read("".join(level.format(number) for number in range(2_000)).encode()) == []


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(status=st.from_regex(r"\A[245]\.\d{1,3}\.\d{1,3}\Z"), words=WORDS)
def test_what_was_written_is_read(status: str, words: str) -> None:
    raw = raw_report(MAIL_ID, status=status, diagnostic=f"smtp; {words}")
    found = one(raw)
    assert (found.mail_id, found.status) == (MAIL_ID, status)
    assert found.verdict == (Verdict.SOFT if status[0] == "4" else Verdict.HARD)


@given(st.binary())
def test_any_bytes_are_survived(raw: bytes) -> None:
    read(raw)
    assert read(b"Content-Type: message/delivery-status\n\n" + raw) is not None


@given(data=st.data())
def test_damaged_reports_are_survived(data: st.DataObject) -> None:
    raw = raw_report(MAIL_ID, whole=data.draw(st.booleans()))
    start, length = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 60))
    damaged = raw[:start] + data.draw(st.binary(max_size=40)) + raw[start + length :]
    for found in read(damaged):
        assert found.verdict in Verdict
