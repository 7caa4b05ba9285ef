"""The parts of the gallery's migrations that live in the database itself."""

from django.db.migrations.operations import RunSQL

from gallery import search
from photocrm.triggers import EVENTS, dropped, sql, trigger

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
    functions = sql("gallery", "session_search").format(
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
    functions = sql("gallery", "session_tally").format(
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
    return RunSQL(sql("gallery", "session_labels"), dropped(names, functions))


def keep_customer_sessions() -> RunSQL:
    """Functions and triggers that keep `customer.has_sessions`."""
    table = "gallery_photosession"
    each = [trigger("gallery_customers", event, table, "gallery_customers") for event in EVENTS]
    names = [(f"gallery_customers_{event}", table) for event in EVENTS]
    names.append(("gallery_customers", table))
    functions = ("gallery_customers", "gallery_hold_customers", "gallery_refresh_customers(uuid[])")
    return RunSQL([sql("gallery", "customer_sessions"), *each], dropped(names, functions))


def leave_pictures() -> RunSQL:
    """Function and trigger that write into `gallery_leftover` what deleted pictures leave."""
    table = "gallery_customerpicture"
    made = trigger("gallery_leave", "delete", table, "gallery_leave_pictures")
    names = [("gallery_leave_delete", table)]
    functions = dropped(names, ("gallery_leave_pictures",))
    return RunSQL([sql("gallery", "customer_pictures"), made], functions)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
