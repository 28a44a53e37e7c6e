"""Time off, breaks, extra hours, closed clinics, public holidays."""

from django.utils.translation import gettext as _

from booking.schedule.actions.writing import changing, sound
from booking.schedule.errors import WrongHours
from booking.schedule.models import ClinicClosure, EditedDay, HolidayClosure, ScheduleException, WeeklyRule
from clinics.directory.models import Clinic
from portal.audit.actions import record
from portal.audit.actor import Actor


def add_exception(*, by: Actor, exception: ScheduleException) -> ScheduleException:
    """Saves a new or a changed one. Raises WrongHours, ScheduleBusy; so do the others here."""
    with changing(by, doctors=[exception.doctor_id], rooms=[exception.room_id]):
        check_exception(exception)
        exception.save()
        record(by=by, action="schedule.exception.save", object=exception)
    return exception


def check_exception(exception: ScheduleException) -> None:
    """Raises WrongHours."""
    sound(exception)
    room = exception.room
    if room is not None and room.clinic_id != exception.clinic_id:
        raise WrongHours([_("The room is not in this clinic.")])


def remove_exception(*, by: Actor, exception: ScheduleException) -> None:
    with changing(by, doctors=[exception.doctor_id]):
        record(by=by, action="schedule.exception.remove", object=exception)
        exception.delete()


def close_clinic(*, by: Actor, closure: ClinicClosure) -> ClinicClosure:
    with changing(by, doctors=doctors_of(closure.clinic)):
        sound(closure).save()
        record(by=by, action="schedule.closure.save", object=closure)
    return closure


def reopen_clinic(*, by: Actor, closure: ClinicClosure) -> None:
    with changing(by, doctors=doctors_of(closure.clinic)):
        record(by=by, action="schedule.closure.remove", object=closure)
        closure.delete()


def close_on_holidays(*, by: Actor, clinic: Clinic, closed: bool) -> None:
    """Whether the public holidays of its country close the clinic."""
    with changing(by, doctors=doctors_of(clinic)):
        if closed:
            HolidayClosure.objects.get_or_create(clinic=clinic)
        else:
            HolidayClosure.objects.filter(clinic=clinic).delete()
        record(by=by, action="schedule.holidays.set", object=clinic, detail={"closed": closed})


def doctors_of(clinic: Clinic) -> set[int]:
    """Primary keys of all who may have hours there."""
    found = set(WeeklyRule.objects.filter(clinic=clinic).values_list("doctor_id", flat=True))
    found |= set(EditedDay.objects.filter(clinic=clinic).values_list("doctor_id", flat=True))
    return found | set(ScheduleException.objects.filter(clinic=clinic).values_list("doctor_id", flat=True))
