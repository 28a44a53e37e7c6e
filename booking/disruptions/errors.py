"""What disruptions refuse, and why."""

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class DisruptionError(PortalError):
    """The base of this app's errors."""


class AlreadyDisrupted(DisruptionError):
    """An open disruption of the same doctor, room or clinic covers some of the time."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has noted this already. Go on with the list that is open."))


class NoLongerOpen(DisruptionError):
    """Somebody has taken the disruption back, or finished it."""

    def __init__(self) -> None:
        super().__init__(_("This disruption is closed by now. Nothing was done."))


class WithAnother(DisruptionError):
    """Somebody else is about this visit."""

    def __init__(self) -> None:
        super().__init__(_("A colleague is about this visit right now. Take another one."))


class AlreadySettled(DisruptionError):
    """The visit was moved or cancelled meanwhile, by whomever."""

    def __init__(self) -> None:
        super().__init__(_("This visit is settled already. Look at the list as it is now."))


class NothingProposed(DisruptionError):
    def __init__(self) -> None:
        super().__init__(_("No time is proposed for this visit. Look for one on its page."))
