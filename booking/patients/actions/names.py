"""What a patient is called, and what goes with it: the date of birth, by which names are found too."""

import datetime as dt

from booking.patients.actions.writing import save, writing_to
from booking.patients.details import FullName
from booking.patients.models import Patient, PatientName
from booking.patients.spelling import check_name
from portal.audit.actions import record
from portal.audit.actor import Actor

Use = PatientName.Use


def rename(*, by: Actor, patient: Patient, name: FullName, reason: str = "") -> PatientName:
    """A new official name, by marriage for example; the former one becomes previous and is still found.

    Raises ValidationError, RecordMerged.
    """
    with writing_to(patient, by) as current:
        former = _name(current, Use.OFFICIAL)
        if former is not None:
            former.use = Use.PREVIOUS
            save(former, by)
        new = official_name(current, name)
        save(new, by)
        _record(by, current, "patients.name.change", reason)
    return new


def correct_name(*, by: Actor, patient: Patient, name: FullName, reason: str = "") -> PatientName:
    """The official name as it always was: a slip of whoever wrote it down leaves no previous name.

    Raises ValidationError, RecordMerged.
    """
    with writing_to(patient, by) as current:
        row = _write(current, Use.OFFICIAL, name, by)
        _record(by, current, "patients.name.correct", reason)
    return row


def set_latin_name(*, by: Actor, patient: Patient, name: FullName) -> PatientName:
    """As in the passport. Raises ValidationError, RecordMerged."""
    with writing_to(patient, by) as current:
        row = _write(current, Use.LATIN, name, by)
        _record(by, current, "patients.name.set_latin")
    return row


def correct_birth_date(
    *, by: Actor, patient: Patient, birth_date: dt.date | None, reason: str = ""
) -> Patient:
    """The date, and with it the tokens of all names, which hold the year. Raises RecordMerged."""
    with writing_to(patient, by) as current:
        current.birth_date = birth_date
        save(current, by)
        for name in PatientName.objects.filter(patient=current):
            name.patient = current
            name.open_with_peers()  # a token is made anew only of values that are open
            save(name, by)
        _record(by, current, "patients.patient.correct_birth_date", reason)
    return current


def official_name(patient: Patient, name: FullName) -> PatientName:
    return PatientName(patient=patient, use=Use.OFFICIAL, **_parts(name))


def _parts(name: FullName) -> dict[str, str]:
    """Raises ValidationError for what no name is written with."""
    name = name.stripped()
    parts = {"family": name.family, "given": name.given, "patronymic": name.patronymic}
    for part in filter(None, parts.values()):
        check_name(part)
    return parts


def _name(patient: Patient, use: PatientName.Use) -> PatientName | None:
    row = PatientName.objects.filter(patient=patient, use=use).first()
    if row is not None:
        row.patient = patient
    return row


def _write(patient: Patient, use: PatientName.Use, name: FullName, by: Actor) -> PatientName:
    row = _name(patient, use) or PatientName(patient=patient, use=use)
    for field, value in _parts(name).items():
        setattr(row, field, value)
    save(row, by)
    return row


def _record(by: Actor, patient: Patient, action: str, reason: str = "") -> None:
    record(by=by, action=action, object=patient, patient=patient.public_id, reason=reason)
