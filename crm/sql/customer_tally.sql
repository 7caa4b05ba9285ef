-- How many customers of each kind there are, neither the trash nor what was merged into others. A kind
-- may have several rows, of which the sum counts: a writer takes one that nobody holds, or adds one.
-- So no writer waits for another.
CREATE FUNCTION crm_tally(
    workspace uuid, status uuid, sort text, urgency smallint, vip boolean, sessions boolean,
    difference bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crm_customertally SET count = count + difference WHERE id = (
        SELECT id FROM crm_customertally
        WHERE workspace_id = workspace AND status_id = status AND kind = sort
            AND priority = urgency AND is_vip = vip AND has_sessions = sessions
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO crm_customertally
            (workspace_id, status_id, kind, priority, is_vip, has_sessions, count)
        VALUES (workspace, status, sort, urgency, vip, sessions, difference);
    END IF;
END $$;

CREATE FUNCTION crm_customer_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {tally} (SELECT 1 AS sign, * FROM new_rows) changes WHERE {kept}
        GROUP BY {kind} HAVING sum(sign) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        {tally} (SELECT -1 AS sign, * FROM old_rows) changes WHERE {kept}
        GROUP BY {kind} HAVING sum(sign) <> 0;
    ELSE
        {tally} (
            SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows
        ) changes WHERE {kept}
        GROUP BY {kind} HAVING sum(sign) <> 0;
    END IF;
    RETURN NULL;
END $$;

-- Counts anew; writers of customers wait meanwhile, for some seconds with a million.
CREATE FUNCTION crm_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE crm_customer IN SHARE MODE;
    DELETE FROM crm_customertally;
    {tally} (SELECT 1 AS sign, * FROM crm_customer) changes WHERE {kept}
    GROUP BY {kind} HAVING sum(sign) <> 0;
END $$;
