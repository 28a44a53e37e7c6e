"""What can go wrong with messages about visits."""

from portal.shared.errors import PortalError


class NotificationsError(PortalError):
    """The base of this app's errors."""


class OutsideTransaction(NotificationsError):
    """A message is written in the transaction of what it tells of, or it may tell of what never was."""


class NotDead(NotificationsError):
    """The message is under way, was sent, or would tell of a visit that is over."""
