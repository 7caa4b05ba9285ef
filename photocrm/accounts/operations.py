"""Migration operations that keep workspaces apart."""

from django.db.migrations.operations import RunSQL


def same_workspace(table: str, column: str, target: str) -> RunSQL:
    """Make the database refuse a row that points at a row of another workspace.

    Needs a unique constraint on (workspace_id, id) of `target`.
    """
    name = f"{table}_{column}_same_workspace"
    return RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column}) "
        f"REFERENCES {target} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED;",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


def member_of_workspace(table: str, column: str) -> RunSQL:
    """Make the database refuse a person who is no member; who leaves is taken out of `column`."""
    name = f"{table}_{column}_member"
    return RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column}) "
        "REFERENCES accounts_membership (workspace_id, user_id) "
        f"ON DELETE SET NULL ({column}) DEFERRABLE INITIALLY DEFERRED;",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )
