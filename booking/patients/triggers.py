"""What the database itself keeps true about merged records."""

import pgtrigger

# Merges come one at a time: whoever is second sees what the first committed. Also taken by actions.merging.
MERGE_LOCK = 5_150_023

NO_MERGE_CYCLE = pgtrigger.Trigger(
    name="no_merge_cycle",
    operation=pgtrigger.UpdateOf("merged_into_id"),
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__merged_into__isnull=False),
    declare=[("place", "bigint")],
    # Each statement of a function takes a new snapshot, so what the lock waited for is seen.
    func=f"""
        PERFORM pg_advisory_xact_lock({MERGE_LOCK});
        place := NEW.merged_into_id;
        WHILE place IS NOT NULL LOOP
            IF place = NEW.id THEN
                RAISE EXCEPTION 'record % would be merged into itself by a chain', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'patients_patient_no_merge_cycle';
            END IF;
            SELECT merged_into_id INTO place FROM patients_patient WHERE id = place;
        END LOOP;
        RETURN NEW;
    """,  # noqa: S608
)
