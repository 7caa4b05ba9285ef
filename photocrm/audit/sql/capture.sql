-- Statement-level trigger: writes one audit_change row per changed row of the statement.
-- Arguments: the columns to leave out. Who acts comes from photocrm.actor and photocrm.request.
CREATE FUNCTION audit_capture() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    actor uuid := nullif(current_setting('photocrm.actor', true), '')::uuid;
    request text := coalesce(current_setting('photocrm.request', true), '');
    ignored text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_change ("table", operation, actor_id, request_id, workspace_id, row_id, changes)
        SELECT TG_TABLE_NAME, 'insert', actor, request, (r ->> 'workspace_id')::uuid, r ->> 'id', r - ignored
        FROM (SELECT to_jsonb(n) AS r FROM new_rows n) rows;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO audit_change ("table", operation, actor_id, request_id, workspace_id, row_id, changes)
        SELECT TG_TABLE_NAME, 'delete', actor, request, (r ->> 'workspace_id')::uuid, r ->> 'id', r - ignored
        FROM (SELECT to_jsonb(o) AS r FROM old_rows o) rows;
    ELSE
        INSERT INTO audit_change ("table", operation, actor_id, request_id, workspace_id, row_id, changes)
        SELECT TG_TABLE_NAME, 'update', actor, request, (after ->> 'workspace_id')::uuid, after ->> 'id', diff
        FROM (
            SELECT to_jsonb(o) AS before, to_jsonb(n) AS after
            FROM new_rows n JOIN old_rows o ON o.id = n.id
        ) pairs
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, value)) AS diff
            FROM jsonb_each(after - ignored) WHERE value IS DISTINCT FROM before -> key
        ) differences
        WHERE diff IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_change
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
