"""What the database `keys` itself holds to, whoever writes: a restore, psql, or a wrong line of ours."""

import pgtrigger

# Once a statement: an import makes thousands of keys by one.
ERASED_STAY_ERASED = pgtrigger.Trigger(
    name="erased_stay_erased",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="made"),
    func="""
        IF EXISTS (SELECT FROM made JOIN keys_erasedkey AS erased ON erased.subject_id = made.subject_id
                       AND erased.subject_kind = made.subject_kind AND erased.retention = made.retention) THEN
            RAISE EXCEPTION 'a key that was erased is not made again'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    """,
)

ONLY_RECORDED_GO = pgtrigger.Trigger(
    name="only_recorded_go",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF NOT EXISTS (SELECT FROM keys_erasedkey AS erased
                       WHERE erased.subject_id = OLD.subject_id AND erased.subject_kind = OLD.subject_kind
                         AND erased.retention = OLD.retention) THEN
            RAISE EXCEPTION 'the erasure of this key stands in no ledger'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    """,
)

HELD_STAY = pgtrigger.Protect(
    name="held_stay", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__legal_hold=True)
)

# A wrapped key is bound to its subject, so a row of another's would only be unreadable.
SUBJECT_STAYS = pgtrigger.ReadOnly(name="subject_stays", fields=["subject_kind", "subject_id", "retention"])
