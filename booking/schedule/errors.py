"""What changes of the schedule refuse, and why."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class ScheduleError(PortalError):
    """The base of this app's errors."""


class WrongHours(ScheduleError):
    """What is written can't be; `reasons` in the reader's language."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


class ScheduleBusy(ScheduleError):
    """Somebody takes a time of these doctors or rooms, or changes their schedule; again in a moment."""

    def __init__(self) -> None:
        super().__init__(_("Somebody is changing this schedule right now. Please try again."))
