-- A customer who comes back from the trash or out of a merge gives up an external id that another one
-- has meanwhile: nobody should be kept out of the list by the name some other program gave them.
CREATE FUNCTION crm_external_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM crm_customer
        WHERE workspace_id = NEW.workspace_id AND external_id = NEW.external_id AND id <> NEW.id
            AND external_id <> '' AND trashed_at IS NULL AND merged_into_id IS NULL
    ) THEN
        NEW.external_id := '';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER crm_external_id BEFORE UPDATE OF trashed_at, merged_into_id ON crm_customer
    FOR EACH ROW WHEN (
        NEW.external_id <> '' AND NEW.trashed_at IS NULL AND NEW.merged_into_id IS NULL
        AND (OLD.trashed_at IS NOT NULL OR OLD.merged_into_id IS NOT NULL)
    ) EXECUTE FUNCTION crm_external_id();
