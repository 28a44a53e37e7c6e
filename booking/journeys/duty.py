"""What a member of staff may do with which visits: at the clinics of their duty, or with their own as practitioner."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.journeys.errors import NotYours
from clinics.directory.models import Clinic, Doctor
from clinics.directory.scope import in_scope
from portal.accounts.models import User


class Deed(StrEnum):
    CHECK_IN = "check_in"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    UNDO = "undo"
    MOVE = "move"
    CANCEL = "cancel"


# What practitioners do with their own visits; all else is the desk's.
OF_PRACTITIONERS = frozenset({Deed.START, Deed.COMPLETE})

# What a visit's status lets one do; undoing ends where the visit was booked.
FITTING: dict[Status, tuple[Deed, ...]] = {
    Status.AWAITING_PAYMENT: (Deed.MOVE, Deed.CANCEL),
    Status.AWAITING_CONFIRMATION: (Deed.MOVE, Deed.CANCEL),
    Status.CONFIRMED: (Deed.CHECK_IN, Deed.START, Deed.COMPLETE, Deed.NO_SHOW, Deed.MOVE, Deed.CANCEL),
    Status.CHECKED_IN: (Deed.START, Deed.COMPLETE, Deed.NO_SHOW, Deed.UNDO, Deed.MOVE, Deed.CANCEL),
    Status.IN_PROGRESS: (Deed.COMPLETE, Deed.UNDO),
    Status.COMPLETED: (Deed.UNDO,),
    Status.NO_SHOW: (Deed.UNDO,),
    Status.CANCELLED: (Deed.UNDO,),
}


@dataclass(frozen=True)
class Duty:
    """Primary keys of clinics: `seen`, where the visits are shown, `changed`, where they are changed; and of a doctor.

    `reads`: also what the patient tells beforehand. `overrides`: also onto a time that is taken.
    """

    seen: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    doctor: int | None = None
    reads: bool = False
    overrides: bool = False

    def sees(self, clinic: int, doctor: int) -> bool:
        return clinic in self.seen or self.is_own(doctor)

    def may(self, deed: Deed, clinic: int, doctor: int) -> bool:
        return clinic in self.changed or (deed in OF_PRACTITIONERS and self.is_own(doctor))

    def is_own(self, doctor: int) -> bool:
        return doctor == self.doctor

    def fitting(
        self,
        *,
        status: str,
        starts_at: dt.datetime,
        ends_at: dt.datetime,
        opens_at: dt.datetime,
        clinic: int,
        doctor: int,
        now: dt.datetime,
    ) -> list[Deed]:
        """What this member of staff can do with such a visit now. `opens_at`: the beginning of its local day.

        One that was cancelled stays so once its time is over.
        """
        if status == Status.CANCELLED and now >= ends_at:
            return []
        found = []
        for deed in FITTING.get(Status(status), ()):
            if now >= earliest(deed, starts_at, opens_at) and self.may(deed, clinic, doctor):
                found.append(deed)
        return found


def earliest(deed: Deed, starts_at: dt.datetime, opens_at: dt.datetime) -> dt.datetime:
    """Nobody arrives before the day of the visit, nor fails to come before it was to begin."""
    if deed is Deed.NO_SHOW:
        return starts_at
    return (
        opens_at
        if deed in (Deed.CHECK_IN, Deed.START, Deed.COMPLETE)
        else dt.datetime.min.replace(tzinfo=dt.UTC)
    )


def duty_of(staff: User) -> Duty:
    """Three queries at most, beside those for the permissions."""
    sees, changes = (staff.has_perm(f"appointments.{verb}_appointment") for verb in ("view", "change"))
    clinics = (
        frozenset(in_scope(Clinic, staff).values_list("pk", flat=True)) if sees or changes else frozenset()
    )
    attends = staff.has_perm("appointments.attend")
    return Duty(
        seen=clinics if sees else frozenset(),
        changed=clinics if changes else frozenset(),
        doctor=Doctor.objects.filter(user=staff).values_list("pk", flat=True).first() if attends else None,
        reads=staff.has_perm("appointments.read_told"),
        overrides=staff.has_perm("appointments.override"),
    )


def visit_on_duty(duty: Duty, public_id: UUID) -> Appointment:
    """With doctor, service, clinic, room and patient. Raises NotYours, whether there is such a visit or not."""
    visits = Appointment.objects.filter(patient__isnull=False).exclude(status=Status.HELD)
    rows = visits.select_related("doctor", "service", "clinic__entity", "room", "patient")
    found = rows.filter(public_id=public_id).first()
    if found is None or not duty.sees(found.clinic_id, found.doctor_id):
        raise NotYours
    return found
