"""What a visit that took place has the clinic keep: the terms of portal.privacy.keeping, on the patient's keys."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import prefetch_related_objects

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.patients.models import Patient
from booking.patients.records import members, survivors
from portal.audit.actor import Actor
from portal.crypto.erasure import retain_on_commit
from portal.crypto.retention import Retention
from portal.crypto.sealing import Owner
from portal.privacy.keeping import terms_after
from portal.shared.clock import date_in
from portal.shared.countries import Country

REASON = "visit"


def keep_what_they_left(visits: Collection[Appointment], *, by: Actor) -> None:
    """Of these visits, in the transaction that completes them. A term that was set stays when a visit is undone."""
    retain_on_commit(terms_of(visits), by=by, reason=REASON)


def terms_of(visits: Collection[Appointment]) -> dict[Owner, dt.date]:
    """Until when the completed ones among these visits keep each class of all the records of their persons."""
    done = [visit for visit in visits if visit.status == Status.COMPLETED and visit.patient_id is not None]
    prefetch_related_objects(done, "clinic__entity")
    people = survivors({visit.patient_id for visit in done if visit.patient_id is not None})
    until: defaultdict[int, dict[Retention, dt.date]] = defaultdict(dict)
    for visit in done:
        day = date_in(visit.clinic.time_zone, visit.during.lower)
        latest = until[people[visit.patient_id or 0]]
        for retention, term in terms_after(day, Country(visit.clinic.entity.country)).items():
            latest[retention] = max(term, latest.get(retention, term))
    record_of = members(list(until))
    records = Patient.objects.filter(pk__in=record_of).only("pk", "public_id")
    return {
        (record.subject, retention): term
        for record in records
        for retention, term in until[record_of[record.pk]].items()
    }
