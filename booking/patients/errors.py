"""What the writes of this app refuse, and why. No message holds a fact about a patient."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shared.errors import PortalError


class PatientError(PortalError):
    """The base of this app's errors."""


class RecordMerged(PatientError):
    """The record was merged: write to `into`, the one that stands for the person now."""

    def __init__(self, into: UUID) -> None:
        self.into = into
        super().__init__(_("This record was merged into another one. Open that one and try again."))


class Conflict(PatientError):
    """What is written contradicts what is there; `constraint` is the database's name of the rule."""

    def __init__(self, message: str, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(message)


class DocumentOfAnother(Conflict):
    """A document that names one person stands in another record, which may be a duplicate of this one."""


class StaffOnly(PatientError):
    def __init__(self) -> None:
        super().__init__(_("Only a member of staff does this."))


class WrongDocument(PatientError):
    """A document that is not this patient's, is withdrawn, out of date, or names no person."""

    def __init__(self) -> None:
        super().__init__(_("This needs a valid document of the patient that names a person."))


class AlreadyEnded(PatientError):
    def __init__(self) -> None:
        super().__init__(_("This has ended already."))


class NotMatched(PatientError):
    """The facts are not those of the record; which of them is not, nobody is told."""

    def __init__(self, attempts_left: int) -> None:
        self.attempts_left = attempts_left
        told = _("These facts don't match our records.")
        left = ngettext("%d attempt is left today.", "%d attempts are left today.", attempts_left)
        super().__init__(f"{told} {left % attempts_left}")


class TooManyAttempts(PatientError):
    """The door is closed until `until`, for right facts too."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        when = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        super().__init__(_("Too many attempts. Try again after %s, or show a document at the clinic.") % when)


class NotSeenYet(PatientError):
    """A provisional record holds only what somebody said by phone; there is nothing to match against."""

    def __init__(self) -> None:
        super().__init__(_("The clinic has not seen this patient's document yet."))


class NoRepresentation(PatientError):
    """A parent's or a proxy's place that can't be given; the message says why."""


class MergeRefused(PatientError):
    """The records can't be one person's, or not now; `obstacles` say why, in the reader's language."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(_("These records can't be merged: %s") % " ".join(self.obstacles))


class NotMerged(PatientError):
    def __init__(self) -> None:
        super().__init__(_("This record is not merged into another one."))
