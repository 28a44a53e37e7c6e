"""What the database `keys` itself holds to, whoever writes: a restore, psql, or a wrong line of ours."""

import pgtrigger

_ERASED = """
    EXISTS (SELECT FROM keys_erasedkey AS erased
            WHERE erased.subject_id = {row}.subject_id AND erased.subject_kind = {row}.subject_kind
              AND erased.retention = {row}.retention)
"""

ERASED_STAY_ERASED = pgtrigger.Trigger(
    name="erased_stay_erased",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
        IF {_ERASED.format(row="NEW")} THEN
            RAISE EXCEPTION 'the % key of % % was erased', NEW.retention, NEW.subject_kind, NEW.subject_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)

ONLY_RECORDED_GO = pgtrigger.Trigger(
    name="only_recorded_go",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF NOT {_ERASED.format(row="OLD")} THEN
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
