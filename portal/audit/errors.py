"""What can go wrong with the log."""

from portal.shared.errors import PortalError


class AuditError(PortalError):
    """The base of this app's errors."""


class NoTransaction(AuditError):
    """What is done and the record of it are written together or not at all: open a transaction first."""


class ReadOnly(AuditError):
    """The log is only added to, by `actions.record` and by triggers."""
