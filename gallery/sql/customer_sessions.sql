-- customer.has_sessions: whether any session, the trash apart, is of the customer. Whoever gives a
-- session to a customer holds that one first, before the search text shares it: two who each bring
-- the first session never wait for each other. In one order, so that no two writers do.
CREATE FUNCTION gallery_hold_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.customer_id IS DISTINCT FROM OLD.customer_id THEN
        PERFORM FROM crm_customer WHERE id IN (OLD.customer_id, NEW.customer_id)
            ORDER BY id FOR NO KEY UPDATE;
    END IF;
    RETURN NEW;
END $$;

-- By its name it comes before gallery_search.
CREATE TRIGGER gallery_customers BEFORE INSERT OR UPDATE OF customer_id ON gallery_photosession
    FOR EACH ROW EXECUTE FUNCTION gallery_hold_customers();

-- Held first and looked at then: of two writers the later one sees the sessions of both.
CREATE FUNCTION gallery_refresh_customers(customers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM crm_customer WHERE id = ANY (customers) ORDER BY id FOR NO KEY UPDATE;
    UPDATE crm_customer customer SET has_sessions = NOT has_sessions
    WHERE id = ANY (customers) AND has_sessions <> EXISTS (
        SELECT FROM gallery_photosession session
        WHERE session.workspace_id = customer.workspace_id AND session.customer_id = customer.id
            AND session.trashed_at IS NULL
    );
END $$;

CREATE FUNCTION gallery_customers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    customers uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT customer_id) INTO customers
        FROM new_rows WHERE customer_id IS NOT NULL AND trashed_at IS NULL;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT customer_id) INTO customers
        FROM old_rows WHERE customer_id IS NOT NULL AND trashed_at IS NULL;
    ELSE
        SELECT array_agg(DISTINCT touched) INTO customers
        FROM old_rows o JOIN new_rows n ON n.id = o.id,
            unnest(ARRAY[o.customer_id, n.customer_id]) touched
        WHERE touched IS NOT NULL AND (o.customer_id, o.trashed_at IS NULL)
            IS DISTINCT FROM (n.customer_id, n.trashed_at IS NULL);
    END IF;
    IF customers IS NOT NULL THEN
        PERFORM gallery_refresh_customers(customers);
    END IF;
    RETURN NULL;
END $$;
