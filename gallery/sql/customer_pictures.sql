-- Whoever deletes a picture of a customer, or the customer itself, leaves its files to be removed:
-- after an hour, in which it can be brought back, and unless something needs them by then.
CREATE FUNCTION gallery_leave_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gallery_leftover (id, workspace_id, created_at, sha256, version, due_at)
    SELECT DISTINCT ON (image.id)
        gen_random_uuid(), image.workspace_id, now(), image.sha256, '',
        statement_timestamp() + interval '1 hour'
    FROM old_rows JOIN gallery_image AS image ON image.id = old_rows.image_id;
    RETURN NULL;
END $$;
