"""The second half of an erasure: what still linked a patient's rows goes after the keys (portal.crypto.erasure)."""

import datetime as dt

from booking.patients.actions.writing import writing
from booking.patients.errors import NotErased
from booking.patients.models import (
    Address,
    ContactPoint,
    IdentityDocument,
    Patient,
    PatientAccess,
    PatientName,
)
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.crypto.data_keys import data_keys
from portal.crypto.protected import Protected
from portal.crypto.retention import Retention
from portal.crypto.tokens import token_fields

ROWS_OF_PATIENT = (PatientName, ContactPoint, IdentityDocument)


def forget_tokens(*, by: Actor, patient: Patient) -> None:
    """No look-up finds an erased patient's rows any more; doing it again changes nothing.

    Only this record's: those merged with it are subjects of their own. Raises NotErased while the key of the
    contact class is there, because a row without tokens could be read and never found.
    """
    if data_keys({(patient.subject, Retention.CONTACT)}):
        raise NotErased
    with writing(by):
        Patient.objects.filter(pk=patient.pk).update(**_no_tokens(Patient), **Patient.touch(by.user))
        for model in ROWS_OF_PATIENT:
            model.objects.filter(subject_id=patient.public_id).update(
                **_no_tokens(model), **model.touch(by.user)
            )
        record(by=by, action="patients.patient.forget_tokens", object=patient, patient=patient.public_id)


def forget_ways_to_reach(*, by: Actor, patient: Patient, now: dt.datetime) -> None:
    """Of a record that the law keeps: phones, e-mails and addresses go, and nobody signs in to it any more.

    Doing it again changes nothing.
    """
    with writing(by):
        for contact in ContactPoint.objects.filter(patient=patient):
            if contact.value:
                contact.value, contact.valid_to = "", contact.valid_to or now
                contact.touched(by.user).save()
        Address.objects.filter(patient=patient).delete()
        PatientAccess.objects.filter(patient=patient).delete()
        record(by=by, action="patients.contact.forget_all", object=patient, patient=patient.public_id)


def _no_tokens(model: type[Protected]) -> dict[str, None]:
    return {field.name: None for field in token_fields(model)}
