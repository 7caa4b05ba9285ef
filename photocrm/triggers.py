"""Triggers of migrations: functions from `<app>/sql`, called once for each statement."""

from collections.abc import Iterable
from importlib.resources import files

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


def sql(app: str, name: str) -> str:
    return files(app).joinpath(f"sql/{name}.sql").read_text()


def trigger(name: str, event: str, table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name}_{event} AFTER {event} ON {table} {EVENTS[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


def dropped(triggers: Iterable[tuple[str, str]], functions: Iterable[str]) -> tuple[str, ...]:
    """What takes back triggers, each by its name and table, and then their functions."""
    gone = [f"DROP TRIGGER {name} ON {table};" for name, table in triggers]
    return (*gone, *(f"DROP FUNCTION {name};" for name in functions))
