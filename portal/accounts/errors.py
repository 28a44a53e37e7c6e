"""What can go wrong with accounts."""

import datetime as dt

from portal.shared.errors import PortalError


class AccountsError(PortalError):
    """The base of this app's errors."""


class AddressTaken(AccountsError):
    """Another user has verified this e-mail before; two people can't both sign in by it."""


class CodeError(AccountsError):
    """What can go wrong with a one-time code."""


class WrongCode(CodeError):
    """It is not the code that was sent, or it has expired, served before, or none was sent."""


class ComeBackLater(CodeError):
    """A limit: from `at` on it may be tried again."""

    def __init__(self, at: dt.datetime) -> None:
        super().__init__()
        self.at = at


class TooManyTries(ComeBackLater):
    """Five wrong codes were typed for this phone or e-mail, by whomever."""


class TooManyCodes(ComeBackLater):
    """As many codes as this phone, e-mail or network address gets were sent."""


class CodeNotSent(CodeError):
    """The provider did not take the message; `permanent` when it never will for this recipient."""

    def __init__(self, *, permanent: bool) -> None:
        super().__init__()
        self.permanent = permanent


class NotByCode(CodeError):
    """The right code, of somebody who may not sign in by one."""


class StaffDoorOnly(NotByCode):
    """Who works here signs in at the staff door, with a second factor."""


class AccountClosed(NotByCode):
    """The account was closed by the staff."""
