-- photosession.search_text: its name and its customer's words on the first line, the texts and file
-- names of its photos on the second, every word after a space. The database keeps it, so that it is
-- right at once whoever writes: an upload, a move, the trash, bulk work or plain SQL.

-- As crm.search.plain; the tables of letters come from there (gallery.search.letters).
CREATE FUNCTION gallery_plain(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    plain text;
BEGIN
    IF octet_length(given) = char_length(given) THEN
        RETURN lower(given);
    END IF;
    plain := translate(normalize(given, NFKD), {changed}, {plain});
    RETURN {several};
END $$;

-- As gallery.search.folded.
CREATE FUNCTION gallery_folded(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    plain text := gallery_plain(given);
BEGIN
    IF octet_length(plain) <> char_length(plain) THEN
        plain := regexp_replace(plain, {ideograph}, ' \1', 'g');
    END IF;
    RETURN rtrim(regexp_replace(' ' || plain, '\s+', ' ', 'g'));
END $$;

CREATE FUNCTION gallery_session_head(session_name text, customer uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT gallery_folded(session_name)
        || coalesce((SELECT search_text FROM crm_customer WHERE id = customer), '')
$$;

CREATE FUNCTION gallery_session_body(session uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(words, '' ORDER BY words), '') FROM (
        SELECT gallery_folded(file_name) AS words FROM gallery_photo
        WHERE session_id = session AND trashed_at IS NULL
        UNION
        SELECT gallery_folded(tag.text) FROM gallery_tag tag
        JOIN gallery_photo photo ON photo.id = tag.photo_id
        WHERE photo.session_id = session AND photo.trashed_at IS NULL
    ) texts
$$;

-- The one place that writes the text. Whatever a statement puts into it only asks for a fresh one, so
-- a stale save harms nothing; otherwise the first line alone is made anew. The row is locked by then:
-- of two writers the later one sees the photos of both. A session that comes to a customer waits for
-- whoever is renaming that one.
CREATE FUNCTION gallery_session_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body text := '';
BEGIN
    IF TG_OP = 'INSERT' OR NEW.customer_id IS DISTINCT FROM OLD.customer_id THEN
        PERFORM FROM crm_customer WHERE id = NEW.customer_id FOR SHARE;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.search_text = OLD.search_text THEN
        body := split_part(OLD.search_text, E'\n', 2);
    ELSE
        body := gallery_session_body(NEW.id);
    END IF;
    NEW.search_text := gallery_session_head(NEW.name, NEW.customer_id) || E'\n' || body;
    RETURN NEW;
END $$;

CREATE TRIGGER gallery_search BEFORE INSERT OR UPDATE OF name, customer_id, search_text ON gallery_photosession
    FOR EACH ROW EXECUTE FUNCTION gallery_session_search();

-- In one order, so that two of these never wait for each other.
CREATE FUNCTION gallery_search_sessions(sessions uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM gallery_photosession WHERE id = ANY (sessions) ORDER BY id FOR NO KEY UPDATE;
    UPDATE gallery_photosession SET search_text = '' WHERE id = ANY (sessions);
END $$;

CREATE FUNCTION gallery_photo_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sessions uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT session_id) INTO sessions FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT session_id) INTO sessions FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT touched) INTO sessions
        FROM old_rows o JOIN new_rows n ON n.id = o.id,
            unnest(ARRAY[o.session_id, n.session_id]) touched
        WHERE (o.session_id, o.file_name, o.trashed_at IS NULL)
            IS DISTINCT FROM (n.session_id, n.file_name, n.trashed_at IS NULL);
    END IF;
    IF sessions IS NOT NULL THEN
        PERFORM gallery_search_sessions(sessions);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION gallery_tag_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    photos uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(photo_id) INTO photos FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(photo_id) INTO photos FROM old_rows;
    ELSE
        SELECT array_agg(touched) INTO photos
        FROM old_rows o JOIN new_rows n ON n.id = o.id,
            unnest(ARRAY[o.photo_id, n.photo_id]) touched
        WHERE (o.photo_id, o.text) IS DISTINCT FROM (n.photo_id, n.text);
    END IF;
    IF photos IS NOT NULL THEN
        PERFORM gallery_search_sessions(array_agg(DISTINCT session_id))
        FROM gallery_photo WHERE id = ANY (photos) HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

-- The first line alone: a customer may have thousands of sessions.
CREATE FUNCTION gallery_customer_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    customers uuid[];
BEGIN
    SELECT array_agg(n.id) INTO customers
    FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.search_text <> o.search_text;
    IF customers IS NOT NULL THEN
        PERFORM FROM gallery_photosession WHERE customer_id = ANY (customers)
            ORDER BY id FOR NO KEY UPDATE;
        UPDATE gallery_photosession SET customer_id = customer_id WHERE customer_id = ANY (customers);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER gallery_search AFTER UPDATE ON crm_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gallery_customer_search();
