"""The database itself holds what the code promises."""

import itertools

import pytest
from django.db import connection, models

from photocrm.accounts.models import Owned
from tests.project.test_factories import our_models

pytestmark = pytest.mark.django_db

TRIGGERS = {"audit_insert", "audit_update", "audit_delete"}
NOT_AUDITED = {
    "audit_change": "is the trail itself",
    "audit_event": "is the trail itself",
    "gallery_upload": "waits for bytes for some days; the photo it becomes is audited",
    "crm_customertally": "follows from the customers, whose changes are written down",
    "delivery_sentphoto": "is itself the ledger",
    "accounts_accountmail": "waits for a mail server, and is deleted once it is sent",
    "delivery_guess": "is of nobody's workspace, and forgotten after a day",
    "delivery_visit": "is only ever added to, and an event tells of every row",
    "delivery_download": "is only ever added to, and an event tells of every row",
    "delivery_letter": "is itself the log of the mail",
    "delivery_notice": "is itself the log of what was posted",
    "gallery_leftover": "is work that follows from deleted rows, which are audited",
    "gallery_sessiontally": "follows from the sessions, whose changes are written down",
    "gallery_storagecheck": "is itself a report",
    "delivery_deliveryattempt": "is itself the log of the job",
    "delivery_dispatcher": "beats every second and tells nothing of anybody",
    "bulk_bulkrow": "is itself the log of the run",
    "imports_importrow": "is itself the log of the run",
    "today_digest": "is itself the log of the mail",
    "today_notification": "follows from rows that are audited, but for having been read",
}
# Moments whose doer needs no column of its own.
AT_WITHOUT_BY = {
    "accounts.AccountMail.next_attempt_at": "is a plan",
    "imports.ImportRun.started_at": "is done by a worker",
    "imports.ImportRun.finished_at": "is done by a worker",
    "bulk.BulkRun.started_at": "is done by a worker",
    "bulk.BulkRun.finished_at": "is done by a worker",
    "exports.Export.expires_at": "is a rule",
    "exports.Export.finished_at": "is done by a worker",
    "exports.Export.started_at": "is done by a worker",
    "crm.Customer.last_contact_at": "is the time of the last interaction",
    "crm.Meeting.ends_at": "is a plan",
    "crm.Meeting.starts_at": "is a plan",
    "gallery.Image.claimed_at": "is done by a worker",
    "gallery.Image.damaged_at": "is found by a worker or an operator",
    "gallery.Image.processed_at": "is done by a worker",
    "gallery.Image.taken_at": "comes from the camera",
    "gallery.Leftover.due_at": "is a plan",
    "gallery.Photo.tagged_claimed_at": "is done by a worker",
    "gallery.Photo.tagged_changed_at": "is done by a worker or follows from tags",
    "gallery.PhotoSession.last_shared_at": "follows from links",
    "gallery.SessionLabel.session_at": "is copied from the session",
    "gallery.StorageCheck.started_at": "is done by a worker or an operator",
    "gallery.StorageCheck.finished_at": "is done by a worker or an operator",
    "gallery.Upload.expires_at": "is a rule",
    "delivery.ShareLink.expires_at": "is a rule",
    "delivery.ShareLink.shared_at": "follows from job or visit",
    "delivery.ShareLink.last_visited_at": "is done by the recipient",
    "delivery.ShareLink.last_chosen_at": "is done by the recipient",
    "delivery.Letter.next_attempt_at": "is a plan",
    "delivery.Letter.sent_at": "is done by a worker",
    "delivery.Notice.next_attempt_at": "is a plan",
    "delivery.Notice.sent_at": "is done by a worker",
    "delivery.Selection.confirmed_at": "is done by the recipient",
    "delivery.DeliveryJob.next_attempt_at": "is a plan",
    "delivery.DeliveryJob.finished_at": "is done by a worker",
    "delivery.DeliveryJob.alarm_due_at": "is a plan",
    "delivery.Destination.paused_at": "is done by the dispatcher",
    "delivery.Endpoint.disabled_at": "is done by a person or the receiver, as the trail tells",
    "delivery.Endpoint.rotated_at": "is a rule",
    "delivery.Dispatcher.beat_at": "is done by the dispatcher",
    "delivery.DeliveryAttempt.started_at": "is done by a worker",
    "delivery.DeliveryAttempt.finished_at": "is done by a worker",
    "today.Digest.next_attempt_at": "is a plan",
    "today.Digest.sent_at": "is done by a worker",
    "today.Notification.due_at": "is a plan",
    "today.Notification.read_at": "is done by its only reader",
}
ALWAYS_SET = {"created_at", "updated_at"}


def rows(sql: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def audited_tables() -> set[str]:
    found = rows(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE tgname LIKE 'audit%' AND tgenabled = 'O' AND NOT tgisinternal"
    )
    tables = {table for table, _ in found}
    return {table for table in tables if {name for of, name in found if of == table} >= TRIGGERS}


def our_tables() -> set[str]:
    fields = itertools.chain.from_iterable(model._meta.many_to_many for model in our_models())
    through = {field.remote_field.through for field in fields}
    own = {model._meta.db_table for model in our_models()}
    return own | {model._meta.db_table for model in through if model}


def links_between_owned() -> set[tuple[str, str, str]]:
    """Table, column and target of every foreign key between rows of workspaces."""
    return {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in our_models()
        for field in model._meta.concrete_fields
        if issubclass(model, Owned)
        and isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, Owned)
    }


def guarded_links() -> set[tuple[str, str, str]]:
    return rows(
        "SELECT c.conrelid::regclass::text, second.attname, c.confrelid::regclass::text"
        " FROM pg_constraint c"
        " JOIN pg_attribute first ON first.attrelid = c.conrelid AND first.attnum = c.conkey[1]"
        " JOIN pg_attribute second ON second.attrelid = c.conrelid AND second.attnum = c.conkey[2]"
        " JOIN pg_attribute target ON target.attrelid = c.confrelid"
        " AND target.attnum = c.confkey[1]"
        " WHERE c.contype = 'f' AND c.convalidated AND first.attname = 'workspace_id'"
        " AND target.attname = 'workspace_id'"
    )  # type: ignore[return-value]


def lonely_moments(listed: set[str]) -> set[str]:
    """`x_at` without `x_by`, or with a pair that no constraint holds together."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_at") and not is_paired(model, field.name)
    } - listed


def is_paired(model: type[models.Model], at: str) -> bool:
    by = f"{at.removesuffix('_at')}_by"
    names = {field.name for field in model._meta.concrete_fields}
    if at in ALWAYS_SET:
        return True
    constraints = {constraint.name for constraint in model._meta.constraints}
    return by in names and any(name.endswith(f"{at}_with_by") for name in constraints)


def test_every_table_is_audited_or_says_why_not() -> None:
    assert our_tables() - audited_tables() == set(NOT_AUDITED)


def test_no_table_is_both_audited_and_excused() -> None:
    assert audited_tables() & set(NOT_AUDITED) == set()
    assert set(NOT_AUDITED) <= our_tables()


def test_the_audit_guard_sees_a_missing_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE crm_customer DISABLE TRIGGER audit_update")
    assert our_tables() - audited_tables() - set(NOT_AUDITED) == {"crm_customer"}


def test_every_link_stays_inside_its_workspace() -> None:
    assert links_between_owned() - guarded_links() == set()


def test_the_link_guard_sees_a_missing_key() -> None:
    assert ("crm_interaction", "customer_id", "crm_customer") in links_between_owned()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE crm_interaction DROP CONSTRAINT crm_interaction_customer_id_same_workspace"
        )
    missing = {("crm_interaction", "customer_id", "crm_customer")}
    assert links_between_owned() - guarded_links() == missing


def test_every_moment_has_its_doer_or_says_why_not() -> None:
    assert lonely_moments(set(AT_WITHOUT_BY)) == set()


def test_every_excuse_is_still_needed() -> None:
    assert set(AT_WITHOUT_BY) <= lonely_moments(set())


def test_the_pair_guard_sees_both_kinds() -> None:
    assert "gallery.Image.taken_at" in lonely_moments(set())
    assert "delivery.ShareLink.revoked_at" not in lonely_moments(set())
