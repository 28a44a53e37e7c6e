DROP TABLE audit_entry, audit_seal, audit_leaves, audit_archive, audit_mark CASCADE;
DROP SEQUENCE audit_entry_id_seq;
DROP FUNCTION audit_write, audit_actor, audit_shown, audit_row_change, audit_truncation, audit_refuse,
    audit_refuse_unless_archived, audit_guard, audit_make_partition, audit_make_seals, audit_seal_range, audit_month;
