"""The parts of the gallery's migrations that live in the database itself."""

from importlib.resources import files

from django.db.migrations.operations import RunSQL

from gallery import search

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
TALLIED = (
    "workspace_id, created_by_id, tagged_count > 0 AS tagged,"
    " last_shared_at IS NOT NULL AS shared, customer_id IS NOT NULL AS linked"
)
KIND = "workspace_id, created_by_id, tagged, shared, linked"
TALLY = (
    "PERFORM gallery_tally(workspace_id, created_by_id, label, tagged, shared, linked,"
    " sum(sign)::bigint) FROM"
)
# Every row of "counted" once without a label, and once more for each that it carries.
OF_EACH = (
    "counted CROSS JOIN LATERAL (SELECT NULL::uuid AS label UNION ALL SELECT label_id"
    " FROM gallery_sessionlabel WHERE session_id = counted.id) labels"
)
FUNCTIONS = (
    *("gallery_customer_search", "gallery_tag_search", "gallery_photo_search"),
    *("gallery_session_search", "gallery_search_sessions(uuid[])", "gallery_session_body(uuid)"),
    *("gallery_session_head(text, uuid)", "gallery_folded(text)", "gallery_plain(text)"),
)
TALLY_FUNCTIONS = (
    *("gallery_recount", "gallery_session_tally", "gallery_sessionlabel_tally"),
    "gallery_tally(uuid, uuid, uuid, boolean, boolean, boolean, bigint)",
)


def keep_search_text() -> RunSQL:
    """Functions and triggers that keep `photosession.search_text`."""
    changed, plain, several = search.letters()
    replaced = "plain"
    for letter, letters in several:
        replaced = f"replace({replaced}, {quoted(letter)}, {quoted(letters)})"
    functions = sql("session_search").format(
        changed=quoted(changed),
        plain=quoted(plain),
        several=replaced,
        ideograph=quoted(f"([{search.IDEOGRAPHS}])"),
    )
    each = [
        trigger("gallery_search", event, f"gallery_{noun}", f"gallery_{noun}_search")
        for noun in ("photo", "tag")
        for event in EVENTS
    ]
    tables = ("gallery_photosession", "crm_customer")
    names = [("gallery_search", table) for table in tables]
    names += [
        (f"gallery_search_{event}", f"gallery_{n}") for n in ("photo", "tag") for event in EVENTS
    ]
    return RunSQL([functions, *each], dropped(names, FUNCTIONS))


def keep_tallies() -> RunSQL:
    """Functions and triggers that keep `gallery_sessiontally`."""
    functions = sql("session_tally").format(
        columns=TALLIED, kind=KIND, tally=TALLY, of_each=OF_EACH
    )
    tables = {
        "gallery_photosession": "gallery_session_tally",
        "gallery_sessionlabel": "gallery_sessionlabel_tally",
    }
    each = [
        trigger("gallery_tally", event, table, function)
        for table, function in tables.items()
        for event in EVENTS
    ]
    names = [(f"gallery_tally_{event}", table) for table in tables for event in EVENTS]
    return RunSQL([functions, *each], dropped(names, TALLY_FUNCTIONS))


def keep_label_order() -> RunSQL:
    """Functions and triggers that keep `sessionlabel.session_at`."""
    tables = ("gallery_sessionlabel", "gallery_photosession")
    functions = ("gallery_label_session_at", "gallery_session_created_at")
    names = [("gallery_session_at", table) for table in tables]
    return RunSQL(sql("session_labels"), dropped(names, functions))


def leave_pictures() -> RunSQL:
    """Function and trigger that write into `gallery_leftover` what deleted pictures leave."""
    table = "gallery_customerpicture"
    made = trigger("gallery_leave", "delete", table, "gallery_leave_pictures")
    names = [("gallery_leave_delete", table)]
    return RunSQL([sql("customer_pictures"), made], dropped(names, ("gallery_leave_pictures",)))


def sql(name: str) -> str:
    return files("gallery").joinpath(f"sql/{name}.sql").read_text()


def trigger(name: str, event: str, table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name}_{event} AFTER {event} ON {table} {EVENTS[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


def dropped(triggers: list[tuple[str, str]], functions: tuple[str, ...]) -> tuple[str, ...]:
    gone = [f"DROP TRIGGER {name} ON {table};" for name, table in triggers]
    return (*gone, *(f"DROP FUNCTION {name};" for name in functions))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
