"""Erasing a person: every record of theirs at once, as far as the law lets it go (docs/decisions/0007 and 0009)."""

import datetime as dt

from booking.appointments.actions.keeping import terms_of
from booking.appointments.models import Appointment
from booking.journeys.errors import VisitsToCome
from booking.patients.actions.access import end_accesses
from booking.patients.models import Patient
from booking.patients.records import records_of
from portal.audit.actor import Actor
from portal.crypto.act import Act
from portal.crypto.erasure import erase, retain_all
from portal.shared.clock import earliest_date

LAW = "law"


def erase_person(patient: Patient, *, by: Actor, now: dt.datetime, reason: str = "") -> list[Act]:
    """Erase all records of the person whose record this is: the act of each, the surviving one's first.

    What the visits that took place oblige the clinic to keep is kept, whichever of the records they were booked
    with; the act says what and until when. Where nothing stays, nobody's account leads to the records any more. Done
    again it changes nothing and gives the acts again. Not within another transaction. Raises VisitsToCome.
    """
    records = records_of(patient)
    visits = Appointment.objects.filter(patient__in=records)
    if visits.live().exists():
        raise VisitsToCome
    # Once more from the visits: a record may have been merged since, or a term not set because of a crash.
    retain_all(terms_of(visits), by=by, reason=LAW)
    # The surviving one last: cut short, the person is still found by its number.
    acts = [
        erase(record.subject, by=by, now=now, today=earliest_date(now), reason=reason)
        for record in reversed(records)
    ]
    if all(act.complete for act in acts):
        end_accesses(by=by, records=records, reason=reason)
    return acts[::-1]
