-- How many sessions of each kind there are, the trash apart. A kind may have several rows, of which
-- the sum counts: a writer takes one that nobody holds, or adds one. So no writer waits for another.
CREATE FUNCTION gallery_tally(
    workspace uuid, photographer uuid, tagged boolean, shared boolean, linked boolean, difference bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gallery_sessiontally SET count = count + difference WHERE id = (
        SELECT id FROM gallery_sessiontally
        WHERE workspace_id = workspace AND photographer_id IS NOT DISTINCT FROM photographer
            AND is_tagged = tagged AND is_shared = shared AND is_linked = linked
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO gallery_sessiontally
            (workspace_id, photographer_id, is_tagged, is_shared, is_linked, count)
        VALUES (workspace, photographer, tagged, shared, linked, difference);
    END IF;
END $$;

CREATE FUNCTION gallery_session_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM gallery_tally(workspace_id, created_by_id, tagged, shared, linked, count(*))
        FROM (SELECT {columns} FROM new_rows WHERE trashed_at IS NULL) kept
        GROUP BY workspace_id, created_by_id, tagged, shared, linked;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM gallery_tally(workspace_id, created_by_id, tagged, shared, linked, -count(*))
        FROM (SELECT {columns} FROM old_rows WHERE trashed_at IS NULL) kept
        GROUP BY workspace_id, created_by_id, tagged, shared, linked;
    ELSE
        PERFORM gallery_tally(workspace_id, created_by_id, tagged, shared, linked, sum(sign))
        FROM (
            SELECT 1 AS sign, {columns} FROM new_rows WHERE trashed_at IS NULL
            UNION ALL
            SELECT -1, {columns} FROM old_rows WHERE trashed_at IS NULL
        ) kept
        GROUP BY workspace_id, created_by_id, tagged, shared, linked HAVING sum(sign) <> 0;
    END IF;
    RETURN NULL;
END $$;

-- Counts anew; writers of sessions wait meanwhile, for about a second with a million sessions.
CREATE FUNCTION gallery_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE gallery_photosession IN SHARE MODE;
    DELETE FROM gallery_sessiontally;
    INSERT INTO gallery_sessiontally
        (workspace_id, photographer_id, is_tagged, is_shared, is_linked, count)
    SELECT workspace_id, created_by_id, tagged, shared, linked, count(*)
    FROM (SELECT {columns} FROM gallery_photosession WHERE trashed_at IS NULL) kept
    GROUP BY workspace_id, created_by_id, tagged, shared, linked;
END $$;
