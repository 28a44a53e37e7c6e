"""What the database itself keeps true about appointments, beside its constraints."""

from collections.abc import Iterable

import pgtrigger

from booking.appointments.status import LIVE

_LIVE = ", ".join(f"'{status.value}'" for status in LIVE)


def transitions(pairs: Iterable[tuple[str, str]]) -> pgtrigger.FSM:
    """A status changes only by the table of transitions, whoever writes."""
    return pgtrigger.FSM(name="transitions", field="status", transitions=sorted(pairs))


COUNT_REVISIONS = pgtrigger.Trigger(
    name="count_revisions",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.AnyChange(),
    func="NEW.revision = OLD.revision + 1; RETURN NEW;",
)

_STATE = (
    "happening, cause, status, doctor_id, clinic_id, service_id, room_id, patient_id, during, occupies, "
    "held_until, is_override"
)
_NEW_STATE = ", ".join(f"NEW.{column.strip()}" for column in _STATE.split(","))

# As the log of portal.audit knows who acts: by actions.act_as, or by the request.
WRITE_HISTORY = pgtrigger.Trigger(
    name="write_history",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.After,
    declare=[("actor", "jsonb")],
    func=f"""
        IF TG_OP = 'UPDATE' AND NEW.revision = OLD.revision THEN
            RETURN NULL;
        END IF;
        actor := audit_actor();
        INSERT INTO appointments_appointmentevent
            (appointment_id, revision, at, {_STATE}, "user", role)
        VALUES (NEW.id, NEW.revision, NEW.changed_at, {_NEW_STATE},
                (actor->>'user')::uuid, COALESCE(left(actor->>'role', 200), ''));
        RETURN NULL;
    """,  # noqa: S608 (names of this module only)
)

# A hold that became nobody's visit is forgotten with its history (holding.forget_old). No other row ever changes.
KEEP_HISTORY = pgtrigger.Trigger(
    name="append_only",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF TG_OP = 'DELETE' AND EXISTS (
            SELECT FROM appointments_appointment held
            WHERE held.id = OLD.appointment_id AND held.status = 'expired' AND held.patient_id IS NULL
        ) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'Cannot change the history of appointments';
    """,
)

# An override counts as busy for everybody who comes after it. The locks of the guard make this check free of races.
RESPECT_OVERRIDES = pgtrigger.Trigger(
    name="respect_overrides",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(f"NEW.status IN ({_LIVE}) AND NOT NEW.is_override"),
    func=f"""
        IF TG_OP = 'UPDATE' AND OLD.status IN ({_LIVE}) AND OLD.occupies = NEW.occupies
            AND OLD.doctor_id = NEW.doctor_id AND OLD.room_id IS NOT DISTINCT FROM NEW.room_id THEN
            RETURN NEW;
        END IF;
        IF EXISTS (
            SELECT FROM appointments_appointment other
            WHERE other.is_override AND other.status IN ({_LIVE}) AND other.id <> NEW.id
                AND other.occupies && NEW.occupies
                AND (other.doctor_id = NEW.doctor_id OR other.room_id = NEW.room_id)
        ) THEN
            RAISE EXCEPTION 'the time is taken by a visit booked over another'
                USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'appointments_respect_overrides';
        END IF;
        RETURN NEW;
    """,
)
