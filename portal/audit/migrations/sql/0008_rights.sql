-- A table of the log is only read by others than its owner, whatever rights new tables are given by default
-- (ALTER DEFAULT PRIVILEGES, as `audit grants` says it for the site's role): rows come through audit_write alone.
CREATE FUNCTION audit_close(closed regclass) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role,
               bool_or(a.privilege_type = 'SELECT') AS reads
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.oid = closed AND a.grantee <> c.relowner GROUP BY a.grantee
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', closed, granted.role);
        IF granted.reads THEN
            EXECUTE format('GRANT SELECT ON %s TO %s', closed, granted.role);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION audit_close FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit_guard(guarded regclass, changes text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF changes <> '' THEN
        EXECUTE format('CREATE TRIGGER audit_keep_rows BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION audit_refuse()', changes, guarded);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_keep_rows', guarded);
    END IF;
    EXECUTE format('CREATE TRIGGER audit_keep_table BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_keep_table', guarded);
    PERFORM audit_close(guarded);
END $$;

-- The partitions that were made before this.
SELECT audit_close(inhrelid) FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass;
