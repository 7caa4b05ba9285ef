-- The trail is append-only, but for one thing: what it tells about an erased person is taken away.
-- Only audit_erase_* may, each of which demands that the erasure itself is written down in the same
-- transaction; and whatever they do, a row may lose parts of what it tells, and nothing else.

-- Ids, numbers and what is empty; every other text is left out.
CREATE FUNCTION audit_stripped(told jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    CASE jsonb_typeof(told)
    WHEN 'object' THEN
        RETURN (
            SELECT coalesce(jsonb_object_agg(key, audit_stripped(value)), '{}')
            FROM jsonb_each(told) WHERE audit_stripped(value) IS NOT NULL
        );
    WHEN 'array' THEN
        RETURN (
            SELECT coalesce(jsonb_agg(audit_stripped(value) ORDER BY place), '[]')
            FROM jsonb_array_elements(told) WITH ORDINALITY AS elements (value, place)
            WHERE audit_stripped(value) IS NOT NULL
        );
    WHEN 'string' THEN
        RETURN CASE WHEN told #>> '{}' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$' THEN told END;
    ELSE
        RETURN told;
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND coalesce(current_setting('photocrm.erasing', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;

-- TG_ARGV[0] is the column that tells; the rest of the row stays as it is.
CREATE FUNCTION audit_only_less() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
BEGIN
    IF before - TG_ARGV[0] = after - TG_ARGV[0]
        AND (after -> TG_ARGV[0]) - 'erased' <@ (before -> TG_ARGV[0]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_only_less BEFORE UPDATE ON audit_change
    FOR EACH ROW EXECUTE FUNCTION audit_only_less('changes');
CREATE TRIGGER audit_only_less BEFORE UPDATE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_only_less('details');

CREATE FUNCTION audit_require_erasure(workspace uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM audit_event WHERE workspace_id = workspace AND kind = 'customer.erased'
        AND transaction_id = pg_current_xact_id()::text::bigint;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

-- The given columns of the given rows, in every change that was ever written of them.
CREATE FUNCTION audit_erase_changes(workspace uuid, of_table text, ids text[], columns text[])
RETURNS void LANGUAGE plpgsql SET photocrm.erasing = 'on' AS $$
BEGIN
    PERFORM audit_require_erasure(workspace);
    UPDATE audit_change SET changes = changes - columns
    WHERE workspace_id = workspace AND "table" = of_table AND row_id = ANY (ids)
        AND changes ?| columns;
END $$;

-- What events tell of the given rows: their own events, and those of others that name them.
CREATE FUNCTION audit_erase_events(workspace uuid, ids text[])
RETURNS void LANGUAGE plpgsql SET photocrm.erasing = 'on' AS $$
BEGIN
    PERFORM audit_require_erasure(workspace);
    UPDATE audit_event SET details = audit_stripped(details) || '{"erased": true}'
    WHERE workspace_id = workspace AND NOT details ? 'erased' AND details <> '{}'
        AND (row_id = ANY (ids) OR EXISTS (
            SELECT FROM jsonb_each_text(details) named WHERE named.value = ANY (ids)
        ));
END $$;
