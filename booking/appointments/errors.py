"""What the writes of this app refuse, and why."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.appointments.status import Status
from portal.shared.errors import PortalError


class AppointmentError(PortalError):
    """The base of this app's errors."""


class SlotTaken(AppointmentError):
    """Somebody else has the time, or is taking it now. The caller offers the nearest free ones."""

    def __init__(self) -> None:
        super().__init__(
            _("This time was taken a moment ago. What you entered is kept; please choose another time.")
        )


class PatientBusy(SlotTaken):
    """The patient has another visit at that time."""

    def __init__(self) -> None:
        AppointmentError.__init__(
            self, _("The patient has another visit at this time. Please choose another one.")
        )


class SameTime(AppointmentError):
    """A move to the time that the visit has already: nothing would change, and the patient be told that it did."""

    def __init__(self) -> None:
        super().__init__(_("The visit is at this time already. Please choose another one."))


class TooManyHolds(AppointmentError):
    """A few times may be held from one address at once."""

    def __init__(self) -> None:
        super().__init__(_("Too many times are held from your network. Finish or give up one, or call us."))


class TooManyVisits(AppointmentError):
    """The patient has as many visits before them as one may book."""

    def __init__(self, most: int) -> None:
        self.most = most
        told = ngettext(
            "A patient can have %d visit booked.", "A patient can have %d visits booked at once.", most
        )
        super().__init__(told % most)


class NoSuchHold(AppointmentError):
    """Not this browser's hold, or none at all; which of the two nobody is told."""

    def __init__(self) -> None:
        super().__init__(_("This time is no longer held for you. Please choose a time again."))


class WrongStep(AppointmentError):
    """The appointment is not in a state that allows this; perhaps somebody was faster."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(_("This can't be done: the visit is «%s» by now.") % Status(status).label)


class TimeIsOver(AppointmentError):
    """Nobody comes to a visit whose time is over, so its cancellation stays."""

    def __init__(self) -> None:
        super().__init__(_("The time of this visit is over, so it stays cancelled. Please book another one."))


class Outdated(AppointmentError):
    """The reader decided upon an older state of the appointment: another tab or another person changed it."""

    def __init__(self) -> None:
        super().__init__(_("The visit was changed meanwhile. Look at it again, then repeat your change."))


class TooLate(AppointmentError):
    """The service's notice rule: until `until` (in UTC) it could be done without the clinic."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        super().__init__(_("It is too late to do this online. Please call the clinic."))


class OverrideRefused(AppointmentError):
    def __init__(self) -> None:
        super().__init__(_("Only staff with the right to do so book over another visit, and they say why."))
