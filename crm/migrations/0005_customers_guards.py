"""The usual statuses of every workspace, audit triggers, and keys that keep workspaces apart."""

import django.db.models.deletion
from django.db import migrations, models

from photocrm.accounts.operations import member_of_workspace, same_workspace
from photocrm.audit.operations import retrack, track

BEFORE = ("sort_name", "search_text", "last_contact_at", "version", "updated_at", "avatar")
FOLLOWS = (*BEFORE, "sort_company", "phone_e164", "also_known", "has_sessions")

USUAL = """
    CREATE FUNCTION crm_add_usual_statuses(workspace uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO crm_customerstatus
            (id, workspace_id, created_at, name, outcome, colour, position)
        SELECT gen_random_uuid(), workspace, now(), name, outcome, colour, position
        FROM (VALUES
            ('Lead', 'open', 'grey', 1),
            ('Qualified', 'open', 'blue', 2),
            ('Proposal', 'open', 'amber', 3),
            ('Won', 'won', 'green', 4),
            ('Lost', 'lost', 'red', 5)
        ) AS usual (name, outcome, colour, position);
    $$;
    CREATE FUNCTION crm_new_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM crm_add_usual_statuses(NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER crm_new_workspace AFTER INSERT ON accounts_workspace
        FOR EACH ROW EXECUTE FUNCTION crm_new_workspace();
"""
UNUSUAL = """
    DROP TRIGGER crm_new_workspace ON accounts_workspace;
    DROP FUNCTION crm_new_workspace;
    DROP FUNCTION crm_add_usual_statuses;
"""
FILL = """
    SELECT crm_add_usual_statuses(id) FROM accounts_workspace;
    UPDATE crm_customer SET status_id = status.id FROM crm_customerstatus AS status
    WHERE status.workspace_id = crm_customer.workspace_id AND status.position = 1;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_places_and_clocks"),
        ("crm", "0004_customers_in_full"),
    ]

    operations = [
        migrations.RunSQL(sql=USUAL, reverse_sql=UNUSUAL),
        migrations.RunSQL(sql=FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="customer",
            name="status",
            field=models.ForeignKey(
                blank=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="customers",
                to="crm.customerstatus",
            ),
        ),
        retrack("crm_customer", ignore=FOLLOWS, before=BEFORE),
        retrack("crm_interaction", ignore=("version", "updated_at"), before=()),
        track("crm_customerstatus"),
        track("crm_customerlabel"),
        track("crm_contact", ignore=("phone_e164", "version", "updated_at")),
        track("crm_profile", ignore=("version", "updated_at")),
        track("crm_task", ignore=("version", "updated_at")),
        track("crm_meeting", ignore=("version", "updated_at")),
        track("crm_meetingperson"),
        track("crm_reminder", ignore=("version", "updated_at")),
        track("crm_customerpair"),
        track("crm_merge", ignore=("record",)),
        same_workspace("crm_customer", "status_id", "crm_customerstatus"),
        same_workspace("crm_customer", "merged_into_id", "crm_customer"),
        same_workspace("crm_customerlabel", "customer_id", "crm_customer"),
        same_workspace("crm_customerlabel", "label_id", "crm_label"),
        same_workspace("crm_contact", "customer_id", "crm_customer"),
        same_workspace("crm_profile", "customer_id", "crm_customer"),
        same_workspace("crm_task", "customer_id", "crm_customer"),
        same_workspace("crm_meeting", "customer_id", "crm_customer"),
        same_workspace("crm_meetingperson", "meeting_id", "crm_meeting"),
        same_workspace("crm_meetingperson", "contact_id", "crm_contact"),
        same_workspace("crm_reminder", "customer_id", "crm_customer"),
        same_workspace("crm_customerpair", "customer_id", "crm_customer"),
        same_workspace("crm_customerpair", "other_id", "crm_customer"),
        same_workspace("crm_merge", "survivor_id", "crm_customer"),
        same_workspace("crm_merge", "duplicate_id", "crm_customer"),
        member_of_workspace("crm_customer", "assignee_id"),
        member_of_workspace("crm_contact", "assignee_id"),
        member_of_workspace("crm_task", "assignee_id"),
        member_of_workspace("crm_reminder", "assignee_id"),
    ]
