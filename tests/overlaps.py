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
# Records made for a visit that is not there.
PATIENTS_WITHOUT_A_VISIT = """
    SELECT count(*) FROM patients_patient patient
    WHERE NOT EXISTS (SELECT FROM appointments_appointment visit WHERE visit.patient_id = patient.id)
"""
# Whoever booked by a proved phone is told of it, in the same transaction.
VISITS_NOBODY_WAS_TOLD_OF = """
    SELECT count(*) FROM appointments_appointment visit JOIN accounts_user booker ON booker.id = visit.booker_id
    WHERE booker.phone_verified_at IS NOT NULL AND visit.patient_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM notifications_outboxmessage message WHERE message.appointment_id = visit.id)
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
SEARCHES = {
    "overlaps": OVERLAPS,
    "histories that do not end in their visit": ORPHANS,
    "patients without a visit": PATIENTS_WITHOUT_A_VISIT,
    "visits nobody was told of": VISITS_NOBODY_WAS_TOLD_OF,
    "deadlocks": DEADLOCKS,
}
