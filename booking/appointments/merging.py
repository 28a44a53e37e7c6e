"""Two records can't become one person's while that person would be at two visits at once."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.patients.models import Patient
from booking.schedule.locks import Scarce, key_of, lock


def overlapping_visits(ours: Sequence[Patient], theirs: Sequence[Patient]) -> list[str]:
    """An obstacle (booking.patients.obstacles); from here to the end of the merge neither takes another time."""
    lock(key_of(Scarce.PATIENT, patient.pk) for patient in (*ours, *theirs))
    live = Appointment.objects.live()
    others = live.filter(patient__in=theirs, during__overlap=OuterRef("during"))
    found = live.filter(patient__in=ours).filter(Exists(others)).exists()
    return [_("They have visits at the same time.")] if found else []
