-- The log. Rows come only through audit_write(); nothing changes or removes one (decision 10).
-- Every function names its schema path, since those of the owner's rights must not be led elsewhere.

CREATE SEQUENCE audit_entry_id_seq;

CREATE TABLE audit_entry (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    transaction bigint NOT NULL,
    actor uuid,
    role text NOT NULL,
    ip inet,
    user_agent text NOT NULL,
    request_id text NOT NULL,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text NOT NULL,
    patient uuid,
    reason text NOT NULL,
    detail jsonb,
    before jsonb,
    after jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE INDEX audit_entry_of_patient ON audit_entry (patient, id) WHERE patient IS NOT NULL;
CREATE INDEX audit_entry_of_actor ON audit_entry (actor, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_entry_of_object ON audit_entry (object_type, object_id, id);

-- Refuses. ENABLE ALWAYS: also where session_replication_role says that triggers rest.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_guard(guarded regclass, changes text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF changes <> '' THEN
        EXECUTE format('CREATE TRIGGER audit_keep_rows BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION audit_refuse()', changes, guarded);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_keep_rows', guarded);
    END IF;
    EXECUTE format('CREATE TRIGGER audit_keep_table BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_keep_table', guarded);
END $$;

SELECT audit_guard('audit_entry', 'UPDATE OR DELETE');

-- Who acts: whom the action named, else whom the statement carries (portal.audit.acting), else who is connected.
CREATE FUNCTION audit_actor() RETURNS jsonb LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        nullif(current_setting('audit.actor', true), '')::jsonb,
        nullif(current_setting('audit.request', true), '')::jsonb,
        jsonb_build_object('role', 'database:' || session_user)
    )
$$;

-- The transaction's number is taken before the row's: audit_make_seals relies on it.
CREATE FUNCTION audit_write(
    who jsonb, action text, object_type text, object_id text, patient uuid, reason text,
    detail jsonb, before jsonb, after jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    transaction bigint := pg_current_xact_id()::text::bigint;
    id bigint := nextval('audit_entry_id_seq');
BEGIN
    INSERT INTO audit_entry VALUES (
        id, clock_timestamp(), transaction,
        (who->>'user')::uuid, coalesce(who->>'role', ''), nullif(who->>'ip', '')::inet,
        left(coalesce(who->>'user_agent', ''), 300), left(coalesce(who->>'request_id', ''), 100),
        left(action, 100), left(object_type, 100), left(object_id, 200), patient, left(reason, 2000),
        detail, before, after
    );
    RETURN id;
END $$;

-- A column's value as the log keeps it: masked, or cut when it is long.
CREATE FUNCTION audit_shown(name text, value jsonb, masked text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN value = 'null'::jsonb THEN value
        WHEN name = ANY (masked) THEN '"***"'::jsonb
        WHEN octet_length(value::text) <= 1000 THEN value
        ELSE to_jsonb(format('%s… (%s characters, sha256 %s)', left(value #>> '{}', 200),
            length(value #>> '{}'), left(encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex'), 16)))
    END
$$;

-- Arguments: the model's label, the column that names the row, the masked columns as an array, and how the
-- patient is found: '' for none, a column that holds the public id, or a SELECT over $1, the row as jsonb.
CREATE FUNCTION audit_row_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    masked CONSTANT text[] := TG_ARGV[2]::text[];
    row_before CONSTANT jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    row_after CONSTANT jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    known CONSTANT jsonb := coalesce(row_after, row_before);
    shown_before jsonb;
    shown_after jsonb;
    patient uuid;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(b.key, audit_shown(b.key, b.value, masked)),
               jsonb_object_agg(a.key, audit_shown(a.key, a.value, masked))
        INTO shown_before, shown_after
        FROM jsonb_each(row_before) b JOIN jsonb_each(row_after) a USING (key)
        WHERE b.value <> a.value;
        IF shown_before IS NULL THEN
            RETURN NULL;
        END IF;
    ELSE
        SELECT jsonb_object_agg(each.key, audit_shown(each.key, each.value, masked))
        INTO shown_after FROM jsonb_each(known) each;
        IF TG_OP = 'DELETE' THEN
            shown_before := shown_after;
            shown_after := NULL;
        END IF;
    END IF;
    IF TG_ARGV[3] LIKE 'SELECT %' THEN
        EXECUTE TG_ARGV[3] INTO patient USING known;
    ELSIF TG_ARGV[3] <> '' THEN
        patient := (known ->> TG_ARGV[3])::uuid;
    END IF;
    PERFORM audit_write(audit_actor(), lower(TG_OP), TG_ARGV[0], known ->> TG_ARGV[1], patient, '',
                        NULL, shown_before, shown_after);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_truncation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s', TG_RELID::regclass) INTO rows;
    PERFORM audit_write(audit_actor(), 'truncate', TG_ARGV[0], '', NULL, '',
                        jsonb_build_object('rows', rows), NULL, NULL);
    RETURN NULL;
END $$;
