-- A seal closes a range of ids for ever. Per month of its rows it keeps their leaves (id and hash of each row)
-- and a hash that chains it to the seal before; docs/decisions/0008-audit-log.md says why so.

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY,
    month date NOT NULL,
    after_id bigint NOT NULL,
    to_id bigint NOT NULL CHECK (to_id > after_id),
    rows integer NOT NULL CHECK (rows > 0),
    leaves_digest bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (to_id, month)
);
SELECT audit_guard('audit_seal', 'UPDATE OR DELETE');

-- A month that went to the archive: afterwards its leaves are there and not here.
CREATE TABLE audit_archive (
    month date PRIMARY KEY,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    rows bigint NOT NULL,
    archived_at timestamptz NOT NULL
);
SELECT audit_guard('audit_archive', 'UPDATE OR DELETE');

CREATE TABLE audit_leaves (
    seal bigint PRIMARY KEY,
    month date NOT NULL,
    leaves bytea NOT NULL
);
ALTER TABLE audit_leaves ALTER leaves SET STORAGE EXTERNAL;
CREATE INDEX audit_leaves_of_month ON audit_leaves (month);

CREATE FUNCTION audit_refuse_unless_archived() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_archive WHERE month = OLD.month) THEN
        RAISE EXCEPTION 'the leaves of % are not archived', OLD.month USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
SELECT audit_guard('audit_leaves', 'UPDATE');
CREATE TRIGGER audit_keep_leaves BEFORE DELETE ON audit_leaves
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_unless_archived();
ALTER TABLE audit_leaves ENABLE ALWAYS TRIGGER audit_keep_leaves;

-- Up to which id the next seals go, once every transaction before `before` has ended.
CREATE TABLE audit_mark (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    to_id bigint,
    before bigint
);
INSERT INTO audit_mark DEFAULT VALUES;

-- A row without its id, in the one text that its hash is of. jsonb has one order of keys and one spelling.
CREATE FUNCTION audit_canonical(e audit_entry) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_array(
        (extract(epoch FROM e.at) * 1000000)::bigint, e.transaction, e.actor, e.role, host(e.ip), e.user_agent,
        e.request_id, e.action, e.object_type, e.object_id, e.patient, e.reason, e.detail, e.before, e.after
    )::text
$$;

CREATE FUNCTION audit_leaf(e audit_entry) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT int8send(e.id) || sha256(convert_to(audit_canonical(e), 'UTF8'))
$$;

CREATE FUNCTION audit_month(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date
$$;

CREATE FUNCTION audit_seal_range(after_id bigint, to_id bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    part record;
    last audit_seal;
    made audit_seal;
BEGIN
    SELECT * INTO last FROM audit_seal ORDER BY number DESC LIMIT 1;
    FOR part IN
        SELECT audit_month(e.at) AS month, count(*)::integer AS rows,
               string_agg(audit_leaf(e), ''::bytea ORDER BY e.id) AS leaves
        FROM audit_entry e WHERE e.id > after_id AND e.id <= to_id
        GROUP BY audit_month(e.at) ORDER BY 1
    LOOP
        made := (coalesce(last.number, 0) + 1, part.month, after_id, to_id, part.rows, sha256(part.leaves),
                 clock_timestamp(), coalesce(last.hash, ''::bytea), NULL);
        made.hash := sha256(made.previous || convert_to(jsonb_build_array(
            made.number, made.month, made.after_id, made.to_id, made.rows, encode(made.leaves_digest, 'hex'),
            (extract(epoch FROM made.sealed_at) * 1000000)::bigint)::text, 'UTF8'));
        INSERT INTO audit_seal SELECT made.*;
        INSERT INTO audit_leaves VALUES (made.number, made.month, part.leaves);
        last := made;
    END LOOP;
END $$;

-- Seals at most so many of the rows that are final, and answers how many; NULL when another sealer is at it.
-- Final are the rows up to an id that was the last one given out before the oldest running transaction began:
-- audit_write takes the transaction's number before the row's, and here the row's is looked at first.
CREATE FUNCTION audit_make_seals(most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint;
    mark audit_mark;
    upper bigint;
    rows bigint;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'sealing is a transaction of its own, that has written nothing before';
    END IF;
    IF NOT pg_try_advisory_xact_lock(7736842) THEN
        RETURN NULL;
    END IF;
    sealed := coalesce((SELECT max(s.to_id) FROM audit_seal s), 0);
    SELECT * INTO mark FROM audit_mark;
    -- A mark from before this database was restored from a dump may name transactions still to come.
    IF mark.to_id IS NULL OR mark.before >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN
        mark.to_id := (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_entry_id_seq);
        mark.before := pg_current_xact_id()::text::bigint;
        UPDATE audit_mark SET to_id = mark.to_id, before = mark.before;
    END IF;
    IF pg_snapshot_xmin(pg_current_snapshot())::text::bigint < mark.before THEN
        RETURN 0;
    END IF;
    SELECT count(*), max(id) INTO rows, upper FROM (
        SELECT e.id FROM audit_entry e WHERE e.id > sealed AND e.id <= mark.to_id ORDER BY e.id LIMIT most
    ) following;
    IF rows > 0 THEN
        PERFORM audit_seal_range(sealed, upper);
    END IF;
    IF rows < most THEN
        UPDATE audit_mark SET to_id = NULL, before = NULL;
    END IF;
    RETURN rows;
END $$;

REVOKE ALL ON FUNCTION audit_write, audit_make_partition, audit_make_seals, audit_seal_range, audit_guard FROM PUBLIC;
