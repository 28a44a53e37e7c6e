"""What the journeys refuse."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError

if TYPE_CHECKING:
    from booking.journeys.change_schedule import Preview


class JourneyError(PortalError):
    """The base of the journeys' errors."""


class NotYours(JourneyError):
    """Nothing of the reader's; whether it exists nobody is told."""

    def __init__(self) -> None:
        super().__init__(_("We have found nothing here that is yours."))


class NotAllowed(JourneyError):
    """A member of staff sees the visit, and has no right to do this with it."""

    def __init__(self) -> None:
        super().__init__(_("Your role doesn't do this with this visit."))


class TooEarly(JourneyError):
    """Nobody arrives before the day of the visit, nor fails to come before it was to begin."""

    def __init__(self) -> None:
        super().__init__(_("It is too early for this: the visit is still to come."))


class HeldByLaw(JourneyError):
    """What the law gives a parent or a guardian, the child does not take back; a court or the age of 18 does."""

    def __init__(self) -> None:
        super().__init__(
            _("A parent or a guardian acts by law until you are of age. Ask at the clinic's desk.")
        )


class VisitsThere(JourneyError):
    """A practitioner keeps no time free in which somebody is booked, or is booking now."""

    def __init__(self) -> None:
        super().__init__(_("There is a visit in this time. Ask the desk to move it first."))


class VisitsToCome(JourneyError):
    """Who is erased has nothing before them: a visit that takes place afterwards would leave a record of nobody."""

    def __init__(self) -> None:
        super().__init__(
            _("A visit is still to come or not closed yet. Cancel it or wait until it is over, then erase.")
        )


class NothingToReview(JourneyError):
    """The visit did not take place, is not over, or was long ago."""

    def __init__(self) -> None:
        super().__init__(_("A visit can be reviewed once it has taken place, for three months."))


class SeenOtherwise(JourneyError):
    """Since the change was looked at, it has come to touch other visits, or to replace other hours: `preview`."""

    def __init__(self, preview: "Preview") -> None:
        self.preview = preview
        super().__init__(_("Something has changed meanwhile. Look at what your change touches now."))


class TooManyWrongLinks(JourneyError):
    """From this network so many links that are none of ours were opened that none is looked at for a while."""

    def __init__(self) -> None:
        super().__init__(
            _("Too many wrong links were opened from your network. Try again in an hour, or call us.")
        )
