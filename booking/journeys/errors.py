"""What the journeys refuse."""

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class JourneyError(PortalError):
    """The base of the journeys' errors."""


class NotYours(JourneyError):
    """Nothing of the reader's; whether it exists nobody is told."""

    def __init__(self) -> None:
        super().__init__(_("We have found nothing here that is yours."))
