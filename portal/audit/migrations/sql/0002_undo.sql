DROP FUNCTION audit_leaf, audit_canonical;

CREATE FUNCTION audit_canonical(e audit_entry) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_array(
        (extract(epoch FROM e.at) * 1000000)::bigint, e.transaction, e.actor, e.role, host(e.ip), e.user_agent,
        e.request_id, e.action, e.object_type, e.object_id, e.patient, e.reason, e.detail, e.before, e.after
    )::text
$$;

CREATE FUNCTION audit_leaf(e audit_entry) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT int8send(e.id) || sha256(convert_to(audit_canonical(e), 'UTF8'))
$$;

ALTER FUNCTION audit_make_seals RESET client_encoding;
