-- sessionlabel.session_at: when the session was created, beside the label, where an index orders it.
CREATE FUNCTION gallery_label_session_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.session_at := (SELECT created_at FROM gallery_photosession WHERE id = NEW.session_id);
    RETURN NEW;
END $$;

CREATE TRIGGER gallery_session_at BEFORE INSERT OR UPDATE OF session_id, session_at
    ON gallery_sessionlabel FOR EACH ROW EXECUTE FUNCTION gallery_label_session_at();

CREATE FUNCTION gallery_session_created_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gallery_sessionlabel SET session_at = NEW.created_at WHERE session_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER gallery_session_at AFTER UPDATE OF created_at ON gallery_photosession
    FOR EACH ROW WHEN (OLD.created_at <> NEW.created_at)
    EXECUTE FUNCTION gallery_session_created_at();
