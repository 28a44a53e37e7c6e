"""What goes of a record that the law keeps when its person asks to be erased."""

import datetime as dt

from booking.patients.actions.writing import writing
from booking.patients.models import Address, ContactPoint, Patient, PatientAccess
from portal.audit.actions import record
from portal.audit.actor import Actor


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
