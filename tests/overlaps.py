"""A search for what must never be: two live visits of one doctor, room or patient at one moment, overrides apart."""

from booking.appointments.status import LIVE

_STATES = ", ".join(f"'{status.value}'" for status in LIVE)
# By arithmetic of its own, over everything: it asks no constraint and no index.
OVERLAPS = f"""
    SELECT count(*) FROM appointments_appointment one JOIN appointments_appointment other ON one.id < other.id
    WHERE one.status IN ({_STATES}) AND other.status IN ({_STATES}) AND (
        (lower(one.occupies) < upper(other.occupies) AND lower(other.occupies) < upper(one.occupies)
            AND NOT one.is_override AND NOT other.is_override
            AND (one.doctor_id = other.doctor_id OR one.room_id = other.room_id))
        OR (lower(one.during) < upper(other.during) AND lower(other.during) < upper(one.during)
            AND one.patient_id = other.patient_id))
"""
# A history that does not end in the visit as it is, or has a gap.
ORPHANS = """
    SELECT count(*) FROM appointments_appointment visit LEFT JOIN LATERAL (
        SELECT count(*) AS lines, max(revision) AS last FROM appointments_appointmentevent event
        WHERE event.appointment_id = visit.id
    ) history ON true
    WHERE history.lines <> visit.revision OR history.last IS DISTINCT FROM visit.revision
"""
