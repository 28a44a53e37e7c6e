"""What everybody who treats the patient must see at once."""

from booking.patients.actions.writing import save, writing_to
from booking.patients.models import Patient
from booking.patients.people import BloodGroup
from portal.audit.actions import record
from portal.audit.actor import Actor


def set_blood_group(*, by: Actor, patient: Patient, blood_group: BloodGroup | None) -> Patient:
    """None for unknown. Raises RecordMerged."""
    return _set(by, patient, "blood_group", blood_group or "")


def set_allergies(*, by: Actor, patient: Patient, allergies: str) -> Patient:
    """In the words of whoever asked; empty for none known. Raises RecordMerged."""
    return _set(by, patient, "allergies", allergies.strip())


def _set(by: Actor, patient: Patient, field: str, value: str) -> Patient:
    with writing_to(patient, by) as current:
        setattr(current, field, value)
        save(current, by)
        action = f"patients.patient.set_{field}"
        record(by=by, action=action, object=current, patient=current.public_id)
    return current
