"""Migration operations that put a table under audit."""

from django.db.migrations.operations import RunSQL

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}

CREATE = (
    "CREATE OR REPLACE TRIGGER audit_{event} AFTER {event} ON {table} {transition} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_capture({ignored});"
)


def track(table: str, *, ignore: tuple[str, ...] = ()) -> RunSQL:
    """Write every INSERT, UPDATE and DELETE on `table` to the trail, whoever runs it.

    `ignore` names columns that follow from others, are secret, or change too often to matter.
    One statement-level trigger per kind sees all rows at once, so bulk work pays once.
    """
    return RunSQL(
        sql=triggers(table, ignore),
        reverse_sql=[f"DROP TRIGGER audit_{event} ON {table};" for event in EVENTS],
    )


def retrack(table: str, *, ignore: tuple[str, ...], before: tuple[str, ...]) -> RunSQL:
    """Ignore other columns of a tracked table than `before`."""
    return RunSQL(sql=triggers(table, ignore), reverse_sql=triggers(table, before))


def triggers(table: str, ignore: tuple[str, ...]) -> tuple[str, ...]:
    ignored = ", ".join(f"'{column}'" for column in ignore)
    return tuple(
        CREATE.format(event=event, table=table, transition=transition, ignored=ignored)
        for event, transition in EVENTS.items()
    )
