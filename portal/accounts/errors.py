"""What can go wrong with accounts."""

from portal.shared.errors import PortalError


class AccountsError(PortalError):
    """The base of this app's errors."""


class AddressTaken(AccountsError):
    """Another user has verified this e-mail before; two people can't both sign in by it."""
