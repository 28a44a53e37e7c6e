"""Why a time can't be booked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class AvailabilityError(PortalError):
    """The base of this app's errors."""


class NotOffered(AvailabilityError):
    """The time is not one that can be booked, whoever has it; `reasons` say why, in the reader's language."""

    def __init__(self, reasons: Sequence[str] = ()) -> None:
        self.reasons = tuple(reasons) or (_("This time is not in the doctor's schedule."),)
        super().__init__(" ".join(self.reasons))
