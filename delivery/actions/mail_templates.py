"""The own words of a studio's mails, and trying them."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from delivery import tasks
from delivery.actions.versions import Stale
from delivery.mails import Text
from delivery.models import Letter, MailTemplate
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.hints import hint


@transaction.atomic
def save(
    *, workspace: Workspace, kind: str, language: str, text: Text, version: int, by: User
) -> MailTemplate:
    """On top of `version`; 0 where the usual words held until now. Raises versions.Stale."""
    here = (workspace, kind, language)
    row = held(*here) if version else made(*here, text)
    if row is None or row.version != version:
        raise Stale
    row.subject, row.body, row.version = text.subject, text.body, version + 1
    row.save()
    record("mail.changed", row, by=by, mail=kind, language=language)
    return row


def held(workspace: Workspace, kind: str, language: str) -> MailTemplate | None:
    rows = MailTemplate.objects.of(workspace).filter(kind=kind, language=language)
    return rows.select_for_update(of=("self",)).first()


def made(workspace: Workspace, kind: str, language: str, text: Text) -> MailTemplate | None:
    """None where somebody was faster."""
    try:
        with transaction.atomic():
            return MailTemplate.objects.create(
                workspace=workspace,
                kind=kind,
                language=language,
                version=0,
                subject=text.subject,
                body=text.body,
            )
    except IntegrityError:
        return None


@transaction.atomic
def reset(*, workspace: Workspace, kind: str, language: str, by: User) -> bool:
    """Back to the usual words; False where they hold."""
    row = MailTemplate.objects.of(workspace).filter(kind=kind, language=language).first()
    if row is None:
        return False
    record("mail.restored", row, by=by, mail=kind, language=language)
    row.delete()
    return True


@transaction.atomic
def try_out(*, workspace: Workspace, kind: str, language: str, text: Text, by: User) -> Letter:
    """Send these words to the member who asks, saved or not; what waits already is the same one."""
    asked = {"mail_kind": kind, "language": language, "subject": text.subject, "body": text.body}
    waiting = Letter.objects.of(workspace).filter(status=Letter.Status.WAITING, attempts=0)
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    earlier = waiting.filter(kind=Letter.Kind.TEST, recipient=by.email, **asked).first()
    if earlier:
        return earlier
    letter = Letter.objects.create(
        workspace=workspace,
        kind=Letter.Kind.TEST,
        recipient=by.email,
        next_attempt_at=timezone.now(),
        **asked,
    )
    nudge = partial(hint, tasks.send_letter, letter_id=str(letter.pk), number=1)
    transaction.on_commit(nudge, robust=True)
    return letter
