-- audit_write with a search path of its own after all, whatever it costs: a name that says no schema (it was
-- «text») is looked up in pg_temp first, where the caller may have made a type that runs code as the owner.
CREATE OR REPLACE FUNCTION audit_write(
    who jsonb, action text, object_type text, object_id text, patient uuid, reason text,
    detail jsonb, before jsonb, after jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    transaction CONSTANT bigint := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
    id CONSTANT bigint := pg_catalog.nextval('public.audit_entry_id_seq'::pg_catalog.regclass);
    ip CONSTANT pg_catalog.text := who OPERATOR(pg_catalog.->>) 'ip';
BEGIN
    INSERT INTO public.audit_entry VALUES (
        id, pg_catalog.clock_timestamp(), transaction,
        (who OPERATOR(pg_catalog.->>) 'user')::pg_catalog.uuid, coalesce(who OPERATOR(pg_catalog.->>) 'role', ''),
        CASE WHEN ip OPERATOR(pg_catalog.<>) '' THEN ip::pg_catalog.inet END,
        pg_catalog.left(coalesce(who OPERATOR(pg_catalog.->>) 'user_agent', ''), 300),
        pg_catalog.left(coalesce(who OPERATOR(pg_catalog.->>) 'request_id', ''), 100),
        pg_catalog.left(action, 100), pg_catalog.left(object_type, 100), pg_catalog.left(object_id, 200), patient,
        pg_catalog.left(reason, 2000), detail, before, after
    );
    RETURN id;
END $$;
