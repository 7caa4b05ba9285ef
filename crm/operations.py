"""The parts of the migrations of crm that live in the database itself."""

from django.db.migrations.operations import RunSQL

from photocrm.triggers import EVENTS, dropped, sql, trigger

KIND = "workspace_id, status_id, kind, priority, is_vip, has_sessions"
TALLY = f"PERFORM crm_tally({KIND}, sum(sign)::bigint) FROM"
KEPT = "trashed_at IS NULL AND merged_into_id IS NULL"
FUNCTIONS = (
    *("crm_recount", "crm_customer_tally"),
    "crm_tally(uuid, uuid, text, smallint, boolean, boolean, bigint)",
)


def keep_customer_tallies() -> RunSQL:
    """Functions and triggers that keep `crm_customertally`."""
    functions = sql("crm", "customer_tally").format(kind=KIND, tally=TALLY, kept=KEPT)
    table = "crm_customer"
    each = [trigger("crm_tally", event, table, "crm_customer_tally") for event in EVENTS]
    names = [(f"crm_tally_{event}", table) for event in EVENTS]
    return RunSQL([functions, *each], dropped(names, FUNCTIONS))


def keep_external_ids_apart() -> RunSQL:
    """Whoever comes back from the trash or out of a merge finds the external id taken."""
    return RunSQL(
        sql("crm", "external_id"),
        "DROP TRIGGER crm_external_id ON crm_customer; DROP FUNCTION crm_external_id;",
    )
