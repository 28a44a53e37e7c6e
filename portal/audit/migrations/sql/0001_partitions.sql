-- A partition a month (UTC), and one for rows whose month has none yet: a write never fails for want of it.

CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;
SELECT audit_guard('audit_entry_default', '');

-- Makes the month's partition and brings it the rows that waited in the default one. False: it is there.
CREATE FUNCTION audit_make_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name CONSTANT text := to_char(month, '"audit_entry_"YYYY_MM');
    first CONSTANT timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    past CONSTANT timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM audit_entry_default WHERE at >= first AND at < past) THEN
        ALTER TABLE audit_entry DETACH PARTITION audit_entry_default;
        ALTER TABLE audit_entry_default RENAME TO audit_entry_waiting;
        EXECUTE format('CREATE TABLE %I PARTITION OF audit_entry FOR VALUES FROM (%L) TO (%L)', name, first, past);
        CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;
        INSERT INTO audit_entry SELECT * FROM audit_entry_waiting;
        DROP TABLE audit_entry_waiting;
        PERFORM audit_guard('audit_entry_default', '');
    ELSE
        EXECUTE format('CREATE TABLE %I PARTITION OF audit_entry FOR VALUES FROM (%L) TO (%L)', name, first, past);
    END IF;
    PERFORM audit_guard(name::regclass, '');
    RETURN true;
END $$;

SELECT audit_make_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
FROM generate_series(0, 3) n;
