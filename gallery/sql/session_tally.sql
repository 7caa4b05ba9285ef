-- How many sessions of each kind there are, the trash apart: all of them, and those of each label. A
-- kind may have several rows, of which the sum counts: a writer takes one that nobody holds, or adds
-- one. So no writer waits for another.
CREATE FUNCTION gallery_tally(
    workspace uuid, photographer uuid, label uuid, tagged boolean, shared boolean, linked boolean,
    difference bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gallery_sessiontally SET count = count + difference WHERE id = (
        SELECT id FROM gallery_sessiontally
        WHERE workspace_id = workspace AND photographer_id IS NOT DISTINCT FROM photographer
            AND label_id IS NOT DISTINCT FROM label
            AND is_tagged = tagged AND is_shared = shared AND is_linked = linked
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO gallery_sessiontally
            (workspace_id, photographer_id, label_id, is_tagged, is_shared, is_linked, count)
        VALUES (workspace, photographer, label, tagged, shared, linked, difference);
    END IF;
END $$;

CREATE FUNCTION gallery_session_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {tally} (
            SELECT 1 AS sign, id, {columns} FROM new_rows WHERE trashed_at IS NULL
        ) {of_each} GROUP BY label, {kind} HAVING sum(sign) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        {tally} (
            SELECT -1 AS sign, id, {columns} FROM old_rows WHERE trashed_at IS NULL
        ) {of_each} GROUP BY label, {kind} HAVING sum(sign) <> 0;
    ELSE
        {tally} (
            SELECT sum(sign) AS sign, id, {kind} FROM (
                SELECT 1 AS sign, id, {columns} FROM new_rows WHERE trashed_at IS NULL
                UNION ALL
                SELECT -1, id, {columns} FROM old_rows WHERE trashed_at IS NULL
            ) kept
            GROUP BY id, {kind} HAVING sum(sign) <> 0
        ) {of_each} GROUP BY label, {kind} HAVING sum(sign) <> 0;
    END IF;
    RETURN NULL;
END $$;

-- A session that is deleted with its labels counts for them as long as it is there.
CREATE FUNCTION gallery_sessionlabel_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        {tally} (
            SELECT 1 AS sign, label_id AS label, kept.* FROM new_rows JOIN (
                SELECT id AS session, {columns} FROM gallery_photosession WHERE trashed_at IS NULL
            ) kept ON kept.session = session_id
        ) links GROUP BY label, {kind} HAVING sum(sign) <> 0;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        {tally} (
            SELECT -1 AS sign, label_id AS label, kept.* FROM old_rows JOIN (
                SELECT id AS session, {columns} FROM gallery_photosession WHERE trashed_at IS NULL
            ) kept ON kept.session = session_id
        ) links GROUP BY label, {kind} HAVING sum(sign) <> 0;
    END IF;
    RETURN NULL;
END $$;

-- Counts anew; writers of sessions and labels wait meanwhile, for some seconds with a million.
CREATE FUNCTION gallery_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE gallery_photosession, gallery_sessionlabel IN SHARE MODE;
    DELETE FROM gallery_sessiontally;
    {tally} (
        SELECT 1 AS sign, id, {columns} FROM gallery_photosession WHERE trashed_at IS NULL
    ) {of_each} GROUP BY label, {kind} HAVING sum(sign) <> 0;
END $$;
